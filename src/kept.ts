import { bytesOf, type Queue, type Queued } from './queue.ts';
import type { BrowserEvent, LossReason } from './wire.ts';

/**
 * All events that the SDK keeps, as UTF-8 bytes: in memory, and in the journal for all pages of a site together. With
 * what the journal notes beside each of them it stays under 64 KiB.
 */
export const MAX_KEPT_BYTES = 50 * 1024;
/** An event that could not be sent for so long is given up. */
export const MAX_KEPT_MS = 24 * 60 * 60 * 1000;
/** For so long after each writing, what a page keeps is its own; then another page may take it over. */
export const LEASE_MS = 15_000;

/** An event of the browser in the queue. */
export interface QueuedEvent extends Queued<BrowserEvent & { event_id: string; event_time: string }> {
  /** When it happened, by the page's monotonic clock, in milliseconds; `null` where another page has made it. */
  madeAt: number | null;
  /** It was written into the journal. */
  saved?: boolean;
}

/** What one page keeps. */
export interface KeptPage {
  /** Until when its events are its own, in milliseconds since 1970. */
  until: number;
  events: QueuedEvent[];
}

/** What the journal of a site has: for each page, by its id, what it keeps. */
export type KeptPages = { [page: string]: KeptPage };

/**
 * Brings together what the journal has and what this page has. The page takes over what other pages have left, and
 * gives up what is too old.
 *
 * @param page The id of this page.
 * @param now Milliseconds since 1970.
 * @param onLoss Is told of events that were lost.
 * @returns What the journal is to have.
 */
export function reconcile(
  kept: KeptPages,
  queue: Queue<QueuedEvent>,
  page: string,
  now: number,
  onLoss: (count: number, reason: LossReason) => void,
): KeptPages {
  const next: KeptPages = {};
  const left: QueuedEvent[] = [];
  const taken = queue.all();

  // Another page has taken over what this one had, or somebody has cleared the journal: one event is to ask which.
  if (!kept[page]) for (const item of queue.waiting()) if (item.saved && !item.batch) item.batch = page;

  for (const id in kept) {
    const other = kept[id] as KeptPage;
    // A lease longer than any is that of a clock that was wrong.
    const isLeft = other.until <= now || other.until > now + LEASE_MS;
    if (id !== page) {
      if (isLeft) left.push(...other.events);
      else {
        next[id] = other;
        taken.push(...other.events);
      }
    }
  }
  const ids = taken.map(({ event }) => event.event_id);
  const free = left.filter(({ event }) => !ids.includes(event.event_id));
  for (const item of free) {
    item.inFlight = false;
    item.madeAt = null;
  }
  queue.restore(free);

  const isExpired = ({ event }: QueuedEvent) => now - Date.parse(event.event_time) > MAX_KEPT_MS;
  onLoss(queue.remove((item) => !item.inFlight && isExpired(item)).length, 'expired');

  const events = queue.all();
  // What does not fit beside other pages' events stands in memory alone.
  if (events.length && bytesOf(taken.concat(free)) <= MAX_KEPT_BYTES) {
    for (const item of events) item.saved = true;
    next[page] = { until: now + LEASE_MS, events };
  }
  return next;
}
