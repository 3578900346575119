import type { NewClick } from './clicks.ts';
import type { NewEvent } from './event-rows.ts';
import type { NewInboundCall } from './inbound-log.ts';
import type { Store } from './store.ts';

/** How much may wait before events are refused: seconds of work for any disk, and safe for a small machine. */
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** The size of an event, a scan or a call without its texts. */
const BARE_BYTES = 1000;

/** The queue is full. Nothing of the call was stored; it may be sent again. */
export class Overloaded extends Error {
  constructor() {
    super('the collector cannot keep up; send it again with the same event_id');
  }
}

/** What is waiting to be written, or being written. */
export interface Waiting {
  /** Includes scans, clicks and calls. */
  events: number;
  bytes: number;
}

/** A store with a bounded queue. */
export interface BoundedStore extends Store {
  waiting(): Waiting;
}

/**
 * Limits what may wait to be written, whatever the database: a stalled disk must cost answers, not memory. The first to
 * be refused are events, which are sent again, and calls that change nothing but the log. At twice the limit, so are
 * scans and clicks, for each of which a person waits, and calls from ad networks, which may come only once. What an
 * administrator does is little, and always waits.
 *
 * @param maxBytes Roughly the size of everything that waits, in bytes. A call that finds an empty queue is always
 * taken.
 * @returns The store. Whatever strangers can cause rejects with {@link Overloaded} once there is no room.
 */
export function limitWaiting(store: Store, maxBytes = MAX_WAITING_BYTES): BoundedStore {
  const waiting: Waiting = { events: 0, bytes: 0 };
  const { write } = store;

  async function within<Result>(limit: number, events: number, bytes: number, work: () => Promise<Result>) {
    if (waiting.bytes > 0 && waiting.bytes + bytes > limit) throw new Overloaded();
    waiting.events += events;
    waiting.bytes += bytes;
    try {
      return await work();
    } finally {
      waiting.events -= events;
      waiting.bytes -= bytes;
    }
  }
  const bounded: Partial<Store['write']> = {
    appendEvents(events) {
      const bytes = events.reduce((sum, event) => sum + bytesOf(event), 0);
      return within(maxBytes, events.length, bytes, () => write.appendEvents(events));
    },
    registerScanSession: (...all) => within(2 * maxBytes, 1, BARE_BYTES, () => write.registerScanSession(...all)),
    registerClick: (click, now) => within(2 * maxBytes, 1, bytesOfClick(click), () => write.registerClick(click, now)),
    takeConversion: (taken, call) =>
      within(2 * maxBytes, 1, bytesOf(taken.event) + bytesOfCall(call), () => write.takeConversion(taken, call)),
    rejectClick: (rejection, call) =>
      within(2 * maxBytes, 1, bytesOfCall(call), () => write.rejectClick(rejection, call)),
    logInboundCall: (call, outcome) =>
      within(maxBytes, 1, bytesOfCall(call), () => write.logInboundCall(call, outcome)),
    noteLatency: (...all) => within(maxBytes, 0, BARE_BYTES, () => write.noteLatency(...all)),
    redeemLoginLink: (...all) => within(2 * maxBytes, 0, BARE_BYTES, () => write.redeemLoginLink(...all)),
  };
  return { ...store, write: withWrite(write, bounded), waiting: () => ({ ...waiting }) };
}

/** The writes of a store with some of them replaced. A `Proxy` makes them on access, so they cannot be copied. */
export function withWrite(write: Store['write'], replaced: Partial<Store['write']>): Store['write'] {
  return new Proxy(write, {
    get: (target, name) => Reflect.get(Object.hasOwn(replaced, name) ? replaced : target, name),
  });
}

/** An estimate: a string takes at most two bytes per character in memory. */
function bytesOf({ page_url, page_title, referrer, metadata, device }: Omit<NewEvent, 'event_id'>): number {
  return bytesOfTexts([page_url, page_title, referrer, metadata, device]);
}

function bytesOfClick({ publisher, sub_ids, external_transaction_id }: NewClick): number {
  return bytesOfTexts([publisher, external_transaction_id, ...Object.values(sub_ids)]);
}

function bytesOfCall({ parameters }: NewInboundCall): number {
  return bytesOfTexts([parameters]);
}

function bytesOfTexts(texts: (string | null)[]): number {
  return texts.reduce((sum, text) => sum + 2 * (text?.length ?? 0), BARE_BYTES);
}
