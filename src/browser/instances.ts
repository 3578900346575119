import { isConsent } from '../consent.ts';
import { createTracker, type Tracker } from '../tracker.ts';
import type { Consent, Metadata } from '../wire.ts';
import type { Counts } from '../world.ts';
import { now } from './clock.ts';
import { browserWorld } from './environment.ts';
import { type InitOptions, readOptions } from './options.ts';
import type { Post } from './send.ts';
import type { EventName, TrackParameters } from './typed-events.ts';

/** What {@link status} returns. */
export interface Status extends Counts {
  /** How many events the collector has not acknowledged yet. */
  waiting: number;
  /**
   * Until when this browser keeps the scan if the visitor does not come back, in milliseconds since 1970: 60 days from
   * the scan; in Safari, at most seven days from now, unless `firstPartyCookie` is on; if nothing can be stored, now.
   * `null` without a session.
   */
  keptUntil: number | null;
}

type TrackCall = Parameters<Tracker['track']>;

/** The trackers of a page, and the state they share. The page may have a `Map` of its own. */
interface Trackers {
  /** By site id, without a prototype: an id may be `toString`, and prototype.js's `Object.values` has what is inherited. */
  started: { [siteId: string]: Tracker };
  /** What these have stored still exists: a refusal must delete it. */
  stopped: { [siteId: string]: Tracker };
  tally: Counts;
  /** The consent that the page set last. */
  consent?: Consent;
  /** Calls made before any `init`: effects of React components run before those of the component around them. */
  early?: TrackCall[] | undefined;
  /** Replaces the network. */
  send?: Post | undefined;
}

// Shared by the script tag and the npm package, so that both on one page act as one; a symbol adds no global name.
const TRACKERS = Symbol.for('scnv');

/** A page that makes more calls has forgotten `init`. */
const MAX_EARLY_CALLS = 50;

let tell = () => {};

/** @param listener Called after each call that may start or end a session. */
export function hearOfCalls(listener: () => void): void {
  tell = listener;
}

/**
 * Starts tracking for a site. Does nothing on a server, and nothing for a visitor who did not scan a code. A second
 * call for the same site, or an incomplete call, warns in the console, and looks for a scan again if there is no
 * session. Never throws.
 *
 * @param siteId The site's id at the collector.
 * @param options `endpoint` is required; all others are optional.
 * @example init('site_abc123', { endpoint: 'https://collector.example/ct' })
 */
export function init(siteId: string, options: InitOptions & { endpoint: string }): void {
  whenShown((all) => {
    const settings = Object.assign(readOptions(options || {}), all.consent && { consent: all.consent });
    const { endpoint } = settings;
    if (typeof siteId === 'string' && siteId && typeof endpoint === 'string' && !all.started[siteId]) {
      all.started[siteId] = createTracker(siteId, settings, browserWorld(siteId, endpoint, settings, all));
      const early = all.early || [];
      all.early = undefined;
      for (const call of early) trackAt(...call);
    } else {
      getScanSessionId();
      // biome-ignore lint/suspicious/noConsole: a mistake in the installation is the one thing that must be seen
      console.warn(`scnv: init(${siteId}) is repeated or incomplete`);
    }
    tell();
  });
}

/**
 * Reports that something happened. Does nothing without a scan session. Never throws.
 *
 * @param name In snake_case, for example `purchase`; at most 128 characters. {@link ScnvEvents} may restrict the names.
 * @param metadata At most 10 KB as JSON, 5 levels deep.
 * @param options `orderId`, the shop's own number of the sale, with which the name counts once; `eventId`, a UUID of
 *   your own instead of a random one.
 * @example track('purchase', { items: 2 }, { orderId: '10042' })
 */
export function track<Name extends EventName>(name: Name, ...[metadata, options]: TrackParameters<Name>): void {
  trackAt(now(), name, metadata as Metadata, options);
}

/** {@link track} for a call that was made at `calledAt`, in milliseconds since 1970. */
export function trackAt(...call: TrackCall): void {
  whenShown((all) => {
    each((tracker) => tracker.track(...call));
    if (all.early && all.early.length < MAX_EARLY_CALLS) all.early.push(call);
  });
}

/**
 * Sets what the visitor has agreed to; call it whenever that changes. It applies to all sites on the page, including
 * those started later; a refusal applies to all tabs at once.
 */
export function setConsent(consent: Consent): void {
  quietly((all) => {
    if (isConsent(consent)) {
      for (const tracker of Object.values(all.stopped)) tracker.setConsent(consent);
      for (const tracker of Object.values(all.started)) tracker.setConsent(consent);
      // Last, because a tracker that is refused deletes it.
      all.consent = consent;
      tell();
      // biome-ignore lint/suspicious/noConsole: as above
    } else console.warn(`scnv: ${consent} is not a consent`);
  });
}

/** The id of the scan that brought this visitor here, or `null`. Pass it to your checkout API. */
export function getScanSessionId(): string | null {
  let id: string | null = null;
  each((tracker) => {
    id = tracker.getScanSessionId() || id;
  });
  return id;
}

/**
 * What has become of the events of this page since it was loaded, and of those left over from earlier pages, for all
 * sites on the page together. `delivered` and `dropped` are cumulative.
 */
export function status(): Status {
  const total: Status = { waiting: 0, delivered: 0, dropped: {}, keptUntil: null };
  quietly((all) => Object.assign(total, all.tally));
  each((tracker) => {
    total.waiting += tracker.waiting();
    total.keptUntil = tracker.keptUntil();
  });
  return total;
}

/**
 * Sends what is waiting. Never rejects.
 *
 * @returns The {@link status} once everything is sent, or after one failed try.
 */
export function flush(): Promise<Status> {
  const flushes: Promise<void>[] = [];
  each((tracker) => flushes.push(tracker.flush()));
  return Promise.all(flushes).then(status);
}

/** Sends what is waiting and stops: removes every listener and retries nothing. `init` starts again. */
export function stop(): void {
  quietly((all) => {
    // Last in, first out: a later tracker may have wrapped what an earlier one had wrapped.
    for (const tracker of Object.values(all.started).reverse()) tracker.stop();
    Object.assign(all.stopped, all.started);
    all.started = { __proto__: null as never };
    tell();
  });
}

/** Whether there is a tracker for a site. */
export function isStarted(siteId: string): boolean {
  let is = false;
  quietly((all) => {
    is = !!all.started[siteId];
  });
  return is;
}

/** Stops all trackers; later ones send through this function, or over the network if there is none. */
export function restart(send?: Post): void {
  stop();
  quietly(() => Reflect.deleteProperty(window, TRACKERS));
  quietly((all) => Object.assign(all, { send }));
}

/** Calls `work` with the trackers of this page once it is shown: a prerendered page may never be. */
export function whenShown(work: (all: Trackers) => void): void {
  quietly((all) => {
    if ((document as { prerendering?: boolean }).prerendering)
      document.addEventListener('prerenderingchange', () => quietly(work), { once: true });
    else work(all);
  });
}

function each(work: (tracker: Tracker) => void): void {
  quietly((all) => {
    for (const tracker of Object.values(all.started)) work(tracker);
  });
}

/** Calls `work` with the trackers of this page; does nothing on a server. Nothing thrown in here reaches the page. */
function quietly(work: (all: Trackers) => void): void {
  try {
    const page = window as { [TRACKERS]?: Trackers };
    page[TRACKERS] = page[TRACKERS] || {
      tally: { delivered: 0, dropped: {} },
      stopped: { __proto__: null as never },
      started: { __proto__: null as never },
      early: [],
    };
    work(page[TRACKERS]);
  } catch {
    // The event is lost; the shop's sale is not.
  }
}
