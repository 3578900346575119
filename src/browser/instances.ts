import { type Counts, createTracker, type Tracker, type TrackOptions } from '../tracker.ts';
import type { LossReason, Metadata } from '../wire.ts';
import { browserWorld } from './environment.ts';

/** Options of {@link init}. */
export interface InitOptions {
  /**
   * Where events go: the collector's `/ct`, or a path of the site's own that leads there.
   *
   * @default the collector that served the script tag; required when the SDK is imported
   */
  endpoint?: string;
  /**
   * Count each load of a page. On the tag, and from tag managers, it is the text `false` that switches it off.
   *
   * @default true
   */
  autoPageview?: boolean;
  /** Is told of each loss: why, and of how many events. */
  onDrop?: (reason: LossReason, count: number) => void;
}

/** What {@link status} tells. */
export interface Status extends Counts {
  /** Not yet acknowledged by the collector. */
  waiting: number;
}

/** The trackers of a page, by their sites, and what has become of their events. */
interface Trackers extends Map<string, Tracker>, Counts {}

// Script tag and npm package share it, so that both on one page are one; a symbol is no global name.
const TRACKERS = Symbol.for('scnv');

/**
 * Starts tracking for a site. Does nothing on a server, and nothing for a visitor who did not come by a scan. A second
 * call for one site warns, and looks for a scan again where there is no session.
 *
 * @example init('site_abc123', { endpoint: 'https://collector.example/ct' })
 */
export function init(siteId: string, options?: InitOptions): void {
  quietly((all) => {
    const { endpoint, autoPageview, onDrop } = options || {};
    if (siteId && endpoint && !all.has(siteId)) {
      const world = browserWorld(siteId, endpoint, all, onDrop);
      all.set(siteId, createTracker(siteId, String(autoPageview) !== 'false', world));
    } else {
      getScanSessionId();
      // biome-ignore lint/suspicious/noConsole: a mistake in the installation is the one thing its maker must see
      console.warn(`scnv: init(${siteId}) is repeated or incomplete`);
    }
  });
}

/**
 * Tells that something happened. Without a scan session it does nothing. Never throws.
 *
 * @param name In snake_case, for example `purchase`; at most 128 characters.
 * @param metadata At most 10 KB as JSON, 5 levels deep.
 * @example track('purchase', { items: 2 }, { orderId: '10042' })
 */
export function track(name: string, metadata?: Metadata, options?: TrackOptions): void {
  trackAt(Date.now(), name, metadata, options);
}

/** {@link track} for a call that was made at `calledAt`, in milliseconds since 1970. */
export function trackAt(...call: Parameters<Tracker['track']>): void {
  quietly((all) => {
    for (const tracker of all.values()) tracker.track(...call);
  });
}

/** The id of the scan that brought this visitor here, or `null`: hand it to your checkout API. */
export function getScanSessionId(): string | null {
  let id: string | null = null;
  quietly((all) => {
    for (const tracker of all.values()) id = tracker.getScanSessionId() || id;
  });
  return id;
}

/**
 * What has become of the events of this page since it was loaded, and of those that earlier pages had left to it; all
 * sites on the page together. `dropped` goes on counting.
 */
export function status(): Status {
  const total: Status = { waiting: 0, delivered: 0, dropped: {} };
  quietly((all) => {
    // Of a map it copies what stands beside its entries.
    Object.assign(total, all);
    for (const tracker of all.values()) total.waiting += tracker.waiting();
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
  quietly((all) => {
    for (const tracker of all.values()) flushes.push(tracker.flush());
  });
  return Promise.all(flushes).then(status);
}

/** Sends what waits and stops: no listener stays, and nothing is tried again. `init` starts anew. */
export function stop(): void {
  quietly((all) => {
    for (const tracker of all.values()) tracker.stop();
    all.clear();
  });
}

/** Works on the trackers of this page. On a server there is no page, and whatever happens in here, the page goes on. */
function quietly(work: (all: Trackers) => void): void {
  try {
    const page = window as { [TRACKERS]?: Trackers };
    const all = page[TRACKERS] || Object.assign(new Map(), { delivered: 0, dropped: {} });
    page[TRACKERS] = all;
    work(all);
  } catch {
    // The event that was asked for is lost; the shop's sale is not.
  }
}
