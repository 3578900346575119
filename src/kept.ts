import type { OwnEvent } from './moment.ts';
import type { Queue, Queued } from './queue.ts';
import { type LossReason, utf8Length } from './wire.ts';

/**
 * Limit of all events that a page keeps, its own and those that others have left, in UTF-8 bytes. With what the journal
 * adds to each of them it stays under 64 KiB.
 */
export const MAX_KEPT_BYTES = 50 * 1024;
/** An event that could not be sent for this long is given up. */
export const MAX_KEPT_MS = 24 * 60 * 60 * 1000;
/** For this long after each write, what a page keeps is its own; then another page may take it over. */
export const LEASE_MS = 15_000;

/** An event of the browser in the queue. */
export interface QueuedEvent extends Queued<OwnEvent> {
  /** When it happened, by the page's monotonic clock, in milliseconds; `null` if another page made it. */
  madeAt: number | null;
}

/** An event as it goes into the queue. */
export function queued(event: OwnEvent, expendable: boolean | undefined, madeAt: number): QueuedEvent {
  return { event, bytes: utf8Length(JSON.stringify(event)), expendable, madeAt };
}

/** What one page keeps. */
export interface KeptPage {
  /** When it was written, in milliseconds since 1970. */
  at: number;
  /** How long its events are its own. */
  leaseMs: number;
  events: QueuedEvent[];
}

/** What the journal of a site holds: what each page keeps, by page id. */
export type KeptPages = { [page: string]: KeptPage };

/**
 * Reconciles the journal with this page's queue. The page takes over what other pages have left, and gives up what is
 * too old.
 *
 * @param kept What the journal holds. Mutated.
 * @param page The id of this page.
 * @param now Milliseconds since 1970.
 * @param onLoss Called when events are lost.
 * @returns What the journal is to hold.
 */
export function reconcile(
  kept: KeptPages,
  queue: Queue<QueuedEvent>,
  page: string,
  now: number,
  onLoss: (count: number, reason: LossReason) => void,
): KeptPages {
  const isExpired = (item: QueuedEvent) => !item.inFlight && now - +new Date(item.event.event_time) > MAX_KEPT_MS;
  // A lease from the distant future comes from a wrong clock.
  const isLeased = (id: string) => Math.abs(now - (kept[id] as KeptPage).at) < (kept[id] as KeptPage).leaseMs;
  delete kept[page];
  const known = queue.items();

  // Leased pages first: what they hold must not be taken over from another page that also has it.
  for (const id of Object.keys(kept).sort((one, other) => +isLeased(other) - +isLeased(one))) {
    const isNew = ({ event }: QueuedEvent) => !known.some((one) => one.event.event_id === event.event_id);
    const events = (kept[id] as KeptPage).events.filter(isNew);
    known.push(...events);
    if (!isLeased(id)) {
      for (const item of events) item.madeAt = null;
      onLoss(queue.restore(events), 'queue_full');
      delete kept[id];
    }
  }
  onLoss(queue.remove(isExpired).length, 'expired');

  const events = queue.items();
  if (events.length) kept[page] = { at: now, leaseMs: LEASE_MS, events };
  return kept;
}
