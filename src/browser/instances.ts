import { isConsent } from '../consent.ts';
import { createTracker, type Tracker } from '../tracker.ts';
import type { Consent, Metadata } from '../wire.ts';
import type { Counts } from '../world.ts';
import { now } from './clock.ts';
import { browserWorld } from './environment.ts';
import { type InitOptions, readOptions } from './options.ts';
import type { Post } from './send.ts';
import type { EventName, TrackParameters } from './typed-events.ts';

/** What {@link status} tells. */
export interface Status extends Counts {
  /** Not yet acknowledged by the collector. */
  waiting: number;
  /**
   * Until when this browser keeps the scan, in milliseconds since 1970, if the visitor does not come back before: 60
   * days from the scan; in Safari seven days from now, unless `firstPartyCookie` is on; where nothing can be stored,
   * now. `null` without a session.
   */
  keptUntil: number | null;
}

type TrackCall = Parameters<Tracker['track']>;

/** The trackers of a page, by their sites, and what has become of their events. */
interface Trackers extends Map<string, Tracker> {
  tally: Counts;
  /** What the page has said last. */
  consent?: Consent;
  /** What they have stored is there, and may be refused. */
  stopped: Map<string, Tracker>;
  /** Calls that came before any `init`: effects of React's components come before those of the one around them. */
  early: TrackCall[];
  /** Takes the place of the network. */
  send?: Post | undefined;
}

// Script tag and npm package share it, so that both on one page are one; a symbol is no global name.
const TRACKERS = Symbol.for('scnv');

/** Whoever tells of more has forgotten to call `init`. */
const MAX_EARLY_CALLS = 50;

let tell = () => {};

/** @param listener Is called when somebody has called what may begin a session, or end one. */
export function hearOfCalls(listener: () => void): void {
  tell = listener;
}

/**
 * Starts tracking for a site. Does nothing on a server, and nothing for a visitor who did not come by a scan. A second
 * call for one site warns in the console, and looks for a scan again where there is no session; so does a call that lacks
 * something. Never throws.
 *
 * @param siteId As the collector knows the site.
 * @param options `endpoint` is required; all others have defaults.
 * @example init('site_abc123', { endpoint: 'https://collector.example/ct' })
 */
export function init(siteId: string, options: InitOptions & { endpoint: string }): void {
  whenShown((all) => {
    const settings = Object.assign(readOptions(options || {}), all.consent && { consent: all.consent });
    const { endpoint } = settings;
    if (typeof siteId === 'string' && siteId && endpoint && !all.has(siteId)) {
      all.set(siteId, createTracker(siteId, settings, browserWorld(siteId, endpoint, settings, all)));
      for (const call of all.early.splice(0)) trackAt(...call);
    } else {
      getScanSessionId();
      // biome-ignore lint/suspicious/noConsole: a mistake in the installation is the one thing its maker must see
      console.warn(`scnv: init(${siteId}) is repeated or incomplete`);
    }
    tell();
  });
}

/**
 * Tells that something happened. Without a scan session it does nothing. Never throws.
 *
 * @param name In snake_case, for example `purchase`; at most 128 characters. {@link ScnvEvents} may name those there are.
 * @param metadata At most 10 KB as JSON, 5 levels deep.
 * @example track('purchase', { items: 2 }, { orderId: '10042' })
 */
export function track<Name extends EventName>(name: Name, ...[metadata, options]: TrackParameters<Name>): void {
  trackAt(now(), name, metadata as Metadata, options);
}

/** {@link track} for a call that was made at `calledAt`, in milliseconds since 1970. */
export function trackAt(...call: TrackCall): void {
  whenShown((all) => {
    each((tracker) => tracker.track(...call));
    if (all.size || all.stopped.size || all.early.length >= MAX_EARLY_CALLS) return;
    all.early.push(call);
  });
}

/**
 * Tells what the visitor has agreed to, whenever that changes. It counts for all sites on the page, also for those that
 * are started later; a refusal counts at once for all tabs.
 */
export function setConsent(consent: Consent): void {
  quietly((all) => {
    if (isConsent(consent)) {
      for (const [, tracker] of [...all.stopped, ...all]) tracker.setConsent(consent);
      // Not before: whoever wipes what there is forgets what was said.
      all.consent = consent;
      tell();
      // biome-ignore lint/suspicious/noConsole: as above
    } else console.warn(`scnv: ${consent} is no consent`);
  });
}

/** The id of the scan that brought this visitor here, or `null`: hand it to your checkout API. */
export function getScanSessionId(): string | null {
  let id: string | null = null;
  each((tracker) => {
    id = tracker.getScanSessionId() || id;
  });
  return id;
}

/**
 * What has become of the events of this page since it was loaded, and of those that earlier pages had left to it; all
 * sites on the page together. `dropped` goes on counting.
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
 * Sends what waits. Never rejects.
 *
 * @returns The {@link status} when all was sent, or after one try that failed.
 */
export function flush(): Promise<Status> {
  const flushes: Promise<void>[] = [];
  each((tracker) => flushes.push(tracker.flush()));
  return Promise.all(flushes).then(status);
}

/** Sends what waits and stops: no listener stays, and nothing is tried again. `init` starts anew. */
export function stop(): void {
  quietly((all) => {
    // The last one to come goes first: it may have wrapped what an earlier one has wrapped.
    for (const [siteId, tracker] of [...all].reverse()) {
      tracker.stop();
      all.stopped.set(siteId, tracker);
    }
    all.clear();
    tell();
  });
}

/** Whether there is a tracker for a site. */
export function isStarted(siteId: string): boolean {
  let is = false;
  quietly((all) => {
    is = all.has(siteId);
  });
  return is;
}

/** From now on the trackers of this page, which begin anew, send by this function, or over the network without one. */
export function restart(send?: Post): void {
  stop();
  quietly(() => Reflect.deleteProperty(window, TRACKERS));
  quietly((all) => Object.assign(all, { send }));
}

/** Works on the trackers of this page as soon as somebody sees it: a prerendered page may never be seen. */
export function whenShown(work: (all: Trackers) => void): void {
  quietly((all) => {
    if ((document as { prerendering?: boolean }).prerendering)
      document.addEventListener('prerenderingchange', () => quietly(work), { once: true });
    else work(all);
  });
}

function each(work: (tracker: Tracker) => void): void {
  quietly((all) => all.forEach(work));
}

/** Works on the trackers of this page. On a server there is no page, and whatever happens in here, the page goes on. */
function quietly(work: (all: Trackers) => void): void {
  try {
    const page = window as { [TRACKERS]?: Trackers };
    const nothing = { tally: { delivered: 0, dropped: {} }, stopped: new Map(), early: [] };
    page[TRACKERS] = page[TRACKERS] || Object.assign(new Map(), nothing);
    work(page[TRACKERS]);
  } catch {
    // The event that was asked for is lost; the shop's sale is not.
  }
}
