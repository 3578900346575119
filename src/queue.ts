import { asList } from './metadata.ts';
import { MAX_REQUEST_EVENTS } from './wire.ts';

/** One event in the queue. */
export interface Queued<Event extends { event_id: string } = { event_id: string }> {
  event: Event;
  /** Its size in UTF-8 bytes. */
  bytes: number;
  /** Dropped before all others when room is needed. */
  expendable?: boolean | undefined;
  /** In a request that has no answer yet; otherwise it is waiting. */
  inFlight?: boolean | undefined;
  /** May have arrived already: the collector is asked before it is sent. */
  doubtful?: boolean | undefined;
}

/** A bounded queue of events, each waiting or in flight. */
export interface Queue<Item extends Queued> {
  /** Appends an event. Returns how many were dropped to make room, perhaps itself among them. */
  add(item: Item): number;
  /** Puts what another page has left at the head, as doubtful. Returns how many were dropped. */
  restore(items: Item[]): number;
  /**
   * Marks the oldest waiting events as in flight, up to 100 and `maxBatchBytes`: the doubtful ones if there are any,
   * else the others.
   *
   * @param fresh Skips doubtful ones.
   */
  take(fresh?: boolean): Item[];
  /** Removes events for good: delivered or given up. Returns those that were still queued. */
  settle(items: Item[]): Item[];
  /** Makes events in flight wait again, in their old places. */
  giveBack(items: Item[], doubtful: boolean): void;
  /** Removes the events for which `isGone` is true. Returns them. */
  remove(isGone: (item: Item) => unknown): Item[];
  /** The waiting events, oldest first. */
  inLine(): Item[];
  /** All events, waiting and in flight. */
  items(): Item[];
}

/**
 * @param maxBytes Limit of all events together, waiting and in flight.
 * @param maxBatchBytes Limit of one request.
 */
export function createQueue<Item extends Queued>(maxBytes: number, maxBatchBytes: number): Queue<Item> {
  let items: Item[] = [];
  const inLine = () => items.filter((item) => !item.inFlight);

  function remove(isGone: (item: Item) => unknown) {
    const gone = items.filter(isGone);
    items = items.filter((item) => !isGone(item));
    return gone;
  }

  /** Makes room: drops the oldest expendable events, then the oldest. Returns how many. */
  function trim(): number {
    let evicted = 0;
    while (bytesOf(items) > maxBytes) {
      const free = inLine();
      const victim = free.find((item) => item.expendable) || free[0];
      if (!victim) break;
      remove((one) => one === victim);
      evicted++;
    }
    return evicted;
  }

  function giveBack(given: Item[], doubtful: boolean) {
    for (const item of given) {
      item.inFlight = false;
      item.doubtful = doubtful;
    }
  }

  return {
    add(item) {
      // An event too large for an empty queue must not evict others.
      if (item.bytes > maxBytes) return 1;
      items.push(item);
      return trim();
    },
    restore(restored) {
      items = restored.concat(items);
      giveBack(restored, true);
      return trim();
    },
    take(fresh) {
      const free = inLine();
      const asks = !fresh && free.some((item) => item.doubtful);
      const batch = free.filter((item) => !item.doubtful !== asks).slice(0, MAX_REQUEST_EVENTS);
      while (batch.length > 1 && bytesOf(batch) > maxBatchBytes) batch.pop();
      for (const item of batch) item.inFlight = true;
      return batch;
    },
    settle: (settled) => remove((item) => settled.includes(item)),
    giveBack,
    remove,
    inLine,
    items: () => asList([...items]),
  };
}

export function bytesOf(items: Queued[]): number {
  return items.reduce((sum, item) => sum + item.bytes, 0);
}
