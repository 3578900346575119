import type { NewClick } from './clicks.ts';
import type { NewEvent } from './event-rows.ts';
import type { NewInboundCall } from './inbound-log.ts';
import type { Store } from './store.ts';

/** So much may wait to be written before more is refused: seconds of work for any disk, and no danger to a small machine. */
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** An event, a scan or a call without its texts. */
const BARE_BYTES = 1000;

/** There is no room to wait in. Nothing of it was stored; it may be sent again. */
export class Overloaded extends Error {
  constructor() {
    super('the collector cannot keep up; send it again with the same event_id');
  }
}

/** What waits to be written, and what is being written. */
export interface Waiting {
  /** Scans, clicks and calls, too. */
  events: number;
  bytes: number;
}

/** A store whose queue has an end. */
export interface BoundedStore extends Store {
  waiting(): Waiting;
}

/**
 * Bounds what waits to be written, whatever the database: a disk that stalls must cost answers, not memory.
 * Events are refused first, since they are sent again, and calls that bring nothing; at twice the limit scans and clicks,
 * since a person waits for each, and calls of ad networks, which may come once only. What an administrator does is little,
 * and waits.
 *
 * @param maxBytes Roughly what all that waits takes, in bytes. What comes when nothing waits is always taken.
 * @returns The store. All that strangers can cause rejects with {@link Overloaded} where there is no room.
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

/** The writes of a store with some of them replaced. They are made as they are asked for, so they cannot be copied. */
export function withWrite(write: Store['write'], replaced: Partial<Store['write']>): Store['write'] {
  return new Proxy(write, {
    get: (target, name) => Reflect.get(Object.hasOwn(replaced, name) ? replaced : target, name),
  });
}

/** Roughly: two bytes a character is the most that a text takes in memory. */
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
