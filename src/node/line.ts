import { createQueue, type Queue, type Queued } from '../queue.ts';
import { MAX_REQUEST_BYTES, MAX_REQUEST_EVENTS } from '../wire.ts';

/** What surrounds the events of a request, in bytes, and more. */
const ENVELOPE_BYTES = 64;

/** The queue of the pipe, for thousands of events, in batches as large as requests of server events may be. */
export interface Line<Item extends Queued> extends Queue<Item> {
  /** Makes the batches at most so large from now on, in bytes; a single event goes whatever it takes. */
  narrow(maxBatchBytes: number): void;
}

/** It has no bound: the client refuses what is too much, and loses nothing that it took. */
export function createLine<Item extends Queued>(): Line<Item> {
  // The queue looks at all that it has with each call: it gets no more than the next request can take.
  const head = createQueue<Item>(Infinity, Infinity);
  let tail: Item[] = [];
  let maxBytes = MAX_REQUEST_BYTES - ENVELOPE_BYTES;

  function refill() {
    for (const item of tail.splice(0, MAX_REQUEST_EVENTS - head.items().length)) head.add(item);
  }

  // A repeat costs next to nothing here: what is doubtful is not asked for, but sent again.
  function giveBack(items: Item[]) {
    for (const item of items) item.inFlight = false;
  }

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
