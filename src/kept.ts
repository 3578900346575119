import { type Queue, type Queued, surplus } from './queue.ts';
import type { BrowserEvent, LossReason } from './wire.ts';

/** All events that the SDK keeps, as UTF-8 bytes: in memory, and in storage for all pages of a site together. */
export const MAX_KEPT_BYTES = 52 * 1024;
/** What goes beside an event, in a request or in the journal. */
export const OVERHEAD_BYTES = 100;
/** An event that could not be sent for so long is given up. */
export const MAX_KEPT_MS = 24 * 60 * 60 * 1000;
/** For so long after each writing, what a page keeps is its own; then another page may take it over. */
export const LEASE_MS = 15_000;

/** An event of the browser in the queue. */
export interface QueuedEvent extends Queued<BrowserEvent & { event_id: string; event_time: string }> {
  /** When it happened, by the page's monotonic clock, in milliseconds; missing where another page has made it. */
  madeAt?: number | undefined;
}

/** An event as it stands in the journal. */
export interface KeptEvent extends QueuedEvent {
  /** The page that has it. */
  owner: string;
  /** Until when its page has it to itself, in milliseconds since 1970. */
  until: number;
}

/**
 * Brings together what the journal has and what this page has. The page takes over what was left, lets go of what
 * another page has taken over, and gives up what is too old or too much.
 *
 * @param owner The id of this page.
 * @param now Milliseconds since 1970.
 * @param onLoss Is told of events that were lost.
 * @returns What the journal is to have.
 */
export function reconcile(
  kept: KeptEvent[],
  queue: Queue<QueuedEvent>,
  owner: string,
  now: number,
  onLoss: (count: number, reason: LossReason) => void,
): KeptEvent[] {
  const foreign = kept.filter((entry) => entry.owner !== owner);
  const ids = foreign.map(({ event }) => event.event_id);
  queue.remove(({ event }) => ids.includes(event.event_id));

  // A lease longer than any is that of a clock that was wrong.
  const isLeased = ({ until }: KeptEvent) => until > now && until <= now + LEASE_MS;
  const claimed = foreign.filter((entry) => !isLeased(entry));
  queue.restore(claimed.map((entry) => Object.assign({}, entry, { inFlight: false, madeAt: undefined })));

  const isExpired = ({ event }: QueuedEvent) => now - Date.parse(event.event_time) > MAX_KEPT_MS;
  const expired = queue.remove((item) => !item.inFlight && isExpired(item));
  // Of what was in flight with a page that is gone nobody knows whether it was lost.
  onLoss(expired.filter(({ batch }) => !batch).length, 'expired');

  const others = foreign.filter(isLeased);
  const excess: QueuedEvent[] = surplus([...others, ...queue.all()], MAX_KEPT_BYTES);
  queue.remove((item) => excess.includes(item));
  onLoss(excess.length, 'queue_full');
  return others.filter((entry) => !excess.includes(entry)).concat(keep(queue, owner, now, LEASE_MS));
}

/**
 * The events of a page as they are to stand in the journal.
 *
 * @param now Milliseconds since 1970.
 * @param leaseMs For how long those that wait are the page's own.
 */
export function keep(queue: Queue<QueuedEvent>, owner: string, now: number, leaseMs: number): KeptEvent[] {
  return queue
    .all()
    .map((item) => Object.assign({}, item, { owner, until: now + (item.inFlight ? LEASE_MS : leaseMs) }));
}
