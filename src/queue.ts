/** One event in the queue. */
export interface Queued<Event extends { event_id: string } = { event_id: string }> {
  event: Event;
  /** The bytes that it takes, as UTF-8. */
  bytes: number;
  /** Goes before all others when room is needed. */
  expendable?: boolean | undefined;
  /** The caller chose one of its identities, so that the collector may know it from elsewhere. */
  keyed?: boolean | undefined;
  /** The request that it is in, or that it was in and of which nothing is known. */
  batch?: string | undefined;
  /** It is in a request that has no answer yet; otherwise it waits. */
  inFlight?: boolean | undefined;
}

/** A bounded line of events, each waiting or in flight, settled by its id. */
export interface Queue<Item extends Queued> {
  /** Puts an event at the end. Returns those that had to go to make room, itself perhaps among them. */
  add(item: Item): Item[];
  /** Puts what another page has left at the head of the line. */
  restore(items: Item[]): void;
  /**
   * Moves the oldest waiting events, at most one batch, to in flight. A batch of which nobody knows whether it arrived
   * is asked for by one of its events: batches are stored as a whole.
   *
   * @param fresh Only what was in no request yet.
   */
  take(fresh?: boolean): Item[];
  /**
   * Removes events for good: delivered or given up.
   *
   * @param arrived Their batch is known to the collector, and so are the others of it.
   * @returns Those that were still there.
   */
  settle(items: Item[], arrived?: boolean): Item[];
  /**
   * Returns events from in flight to their places.
   *
   * @param unknown They may have arrived.
   */
  giveBack(items: Item[], unknown?: boolean): void;
  /** Removes events that this queue is not to care for any more. Returns them. */
  remove(isGone: (item: Item) => unknown): Item[];
  /** Those that wait, the oldest first. */
  waiting(): Item[];
  /** Those that wait and those in flight. */
  all(): Item[];
}

/**
 * @param maxBytes All that waits and all that is in flight, together.
 * @param maxBatchBytes What goes in one request.
 */
export function createQueue<Item extends Queued>(maxBytes: number, maxBatchBytes: number): Queue<Item> {
  let items: Item[] = [];
  const waiting = () => items.filter((item) => !item.inFlight);

  function remove(isGone: (item: Item) => unknown) {
    const gone = items.filter(isGone);
    items = items.filter((item) => !gone.includes(item));
    return gone;
  }

  return {
    add(item) {
      items.push(item);
      const evicted: Item[] = [];
      while (bytesOf(items) > maxBytes) {
        const free = waiting();
        const victim = free.find(({ expendable }) => expendable) || free[0];
        if (!victim) break;
        evicted.push(...remove((one) => one === victim));
      }
      return evicted;
    },
    restore(restored) {
      items = restored.concat(items);
    },
    take(fresh) {
      const free = waiting().filter((item) => !fresh || !item.batch);
      const label = free[0] && free[0].batch;
      const together = free.filter((item) => item.batch === label);
      const probe = label && together.find((item) => !item.keyed);
      const batch = probe ? [probe] : together;
      while (batch.length > 1 && bytesOf(batch) > maxBatchBytes) batch.pop();
      for (const item of batch) {
        item.inFlight = true;
        item.batch = label || (batch[0] as Item).event.event_id;
      }
      return batch;
    },
    settle(settled, arrived) {
      const { batch } = settled[0] as Item;
      const gone = remove((item) => settled.includes(item) || (arrived && item.batch === batch));
      for (const item of items) if (item.batch === batch) item.batch = undefined;
      return gone;
    },
    giveBack(given, unknown) {
      for (const item of given) {
        item.inFlight = false;
        if (!unknown) item.batch = undefined;
      }
    },
    remove,
    waiting,
    all: () => [...items],
  };
}

export function bytesOf(items: Queued[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}
