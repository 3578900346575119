import { type BrowserEvent, MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from './wire.ts';

/**
 * All that waits and all that is in flight, together, as UTF-8 bytes. With it the last requests of a page stay inside
 * the 64 KiB that all its keepalive requests share: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export const MAX_QUEUE_BYTES = 48 * 1024;

/** One event in the queue. */
export interface QueuedEvent {
  event: BrowserEvent;
  /** The bytes of its JSON as UTF-8. */
  bytes: number;
  /** When it happened, by the page's monotonic clock, in milliseconds. */
  madeAt: number;
}

/** A bounded line of events, each waiting or in flight. */
export interface Queue {
  /** Puts an event at the end. Returns how many waiting ones had to go to make room, itself perhaps among them. */
  add(event: QueuedEvent): number;
  /** Moves the oldest waiting events, at most one batch, to in flight. */
  take(): QueuedEvent[];
  /** Removes events in flight for good: delivered or given up. */
  settle(events: QueuedEvent[]): void;
  /** Returns events in flight to the head of the line. */
  giveBack(events: QueuedEvent[]): void;
  /** Those that wait, the oldest first. */
  waiting(): QueuedEvent[];
}

/**
 * @param maxBytes The bound on everything in the queue, as UTF-8 bytes.
 */
export function createQueue(maxBytes: number = MAX_QUEUE_BYTES): Queue {
  let waiting: QueuedEvent[] = [];
  let inFlight: QueuedEvent[] = [];

  function settle(gone: QueuedEvent[]) {
    inFlight = inFlight.filter((event) => !gone.includes(event));
  }

  return {
    add(event) {
      let evicted = 0;
      waiting.push(event);
      while (bytesOf(waiting.concat(inFlight)) > maxBytes && waiting.shift()) evicted++;
      return evicted;
    },
    take() {
      const batch = waiting.slice(0, MAX_BATCH_EVENTS);
      while (batch.length > 1 && bytesOf(batch) > MAX_BATCH_BYTES) batch.pop();
      waiting = waiting.slice(batch.length);
      inFlight = inFlight.concat(batch);
      return batch;
    },
    settle,
    giveBack(events) {
      settle(events);
      waiting = events.concat(waiting);
    },
    waiting: () => waiting,
  };
}

/** Whether these are enough for a batch. */
export function fillsBatch(events: QueuedEvent[]): boolean {
  return events.length >= MAX_BATCH_EVENTS || bytesOf(events) >= MAX_BATCH_BYTES;
}

function bytesOf(events: QueuedEvent[]): number {
  return events.reduce((sum, { bytes }) => sum + bytes, 0);
}
