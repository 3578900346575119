import { asList } from './metadata.ts';
import { MAX_REQUEST_EVENTS } from './wire.ts';

/** One event in the queue. */
export interface Queued<Event extends { event_id: string } = { event_id: string }> {
  event: Event;
  /** The bytes that it takes, as UTF-8. */
  bytes: number;
  /** Goes before all others when room is needed. */
  expendable?: boolean | undefined;
  /** It is in a request that has no answer yet; otherwise it waits. */
  inFlight?: boolean | undefined;
  /** It may have arrived already: it is to be asked for before it is sent. */
  doubtful?: boolean | undefined;
}

/** A bounded line of events, each waiting or in flight. */
export interface Queue<Item extends Queued> {
  /** Puts an event at the end. Returns how many had to go to make room, itself perhaps among them. */
  add(item: Item): number;
  /** Puts what another page has left at the head of the line, doubtful. Returns how many had to go. */
  restore(items: Item[]): number;
  /**
   * Moves the oldest waiting events, at most `maxBatchBytes` of them and 100, to in flight: doubtful ones, or else such as are not.
   *
   * @param fresh None that are doubtful.
   */
  take(fresh?: boolean): Item[];
  /** Removes events for good: delivered or given up. Returns those that were still there. */
  settle(items: Item[]): Item[];
  /** Returns events from in flight to their places. */
  giveBack(items: Item[], doubtful: boolean): void;
  /** Removes events that this queue is not to care for any more. Returns them. */
  remove(isGone: (item: Item) => unknown): Item[];
  /** Those that wait, the oldest first. */
  inLine(): Item[];
  /** Those that wait and those in flight. */
  items(): Item[];
}

/**
 * @param maxBytes All that waits and all that is in flight, together.
 * @param maxBatchBytes What goes in one request.
 */
export function createQueue<Item extends Queued>(maxBytes: number, maxBatchBytes: number): Queue<Item> {
  let items: Item[] = [];
  const inLine = () => items.filter((item) => !item.inFlight);

  function remove(isGone: (item: Item) => unknown) {
    const gone = items.filter(isGone);
    items = items.filter((item) => !isGone(item));
    return gone;
  }

  /** Makes room: the oldest expendable ones go first, then the oldest. Returns how many. */
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
      // What is too large for an empty queue costs no other its place.
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
