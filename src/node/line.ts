import { createQueue, type Queue, type Queued } from '../queue.ts';
import { MAX_REQUEST_BYTES, MAX_REQUEST_EVENTS } from '../wire.ts';

/** What surrounds the events of a request, in bytes, with room to spare. */
const ENVELOPE_BYTES = 64;

/** The queue of the outbox, for thousands of events, with batches as large as requests of server events may be. */
export interface Line<Item extends Queued> extends Queue<Item> {
  /** Limits batches to this many bytes from now on; a single event is sent whatever its size. */
  narrow(maxBatchBytes: number): void;
}

/** Unbounded: the client refuses what is too much, and loses nothing that it accepted. */
export function createLine<Item extends Queued>(): Line<Item> {
  // The queue scans all its events on each call, so it gets no more than the next request can take.
  const head = createQueue<Item>(Infinity, Infinity);
  let tail: Item[] = [];
  let maxBytes = MAX_REQUEST_BYTES - ENVELOPE_BYTES;

  function refill() {
    for (const item of tail.splice(0, MAX_REQUEST_EVENTS - head.items().length)) head.add(item);
  }

  // Repeats cost next to nothing here: doubtful events are not asked about, but sent again.
  const giveBack = (items: Item[]) => head.giveBack(items, false);

  return {
    ...head,
    add(item) {
      tail.push(item);
      refill();
      return 0;
    },
    take() {
      const taken = head.take();
      let room = maxBytes;
      const batch = taken.filter(({ bytes }, index) => {
        room -= bytes;
        return room >= 0 || !index;
      });
      giveBack(taken.slice(batch.length));
      return batch;
    },
    giveBack,
    settle(items) {
      const gone = head.settle(items);
      refill();
      return gone;
    },
    remove(isGone) {
      const gone = head.remove(isGone).concat(tail.filter(isGone));
      tail = tail.filter((item) => !isGone(item));
      refill();
      return gone;
    },
    items: () => head.items().concat(tail),
    narrow(maxBatchBytes) {
      maxBytes = maxBatchBytes;
    },
  };
}
