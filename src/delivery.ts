import { type Answer, outcome } from './outcome.ts';
import { fillsBatch, type Queue, type QueuedEvent } from './queue.ts';
import type { Fate, Receipt } from './wire.ts';

/** A batch that is not full leaves two seconds after its first event. */
export const MAX_WAIT_MS = 2_000;

/** The part of the world that delivery needs. */
export interface DeliveryWorld {
  /** Between 0 and 1, 1 not included. */
  random(): number;
  /** Whether the page is out of sight: from there it may vanish without another word. */
  isHidden(): boolean;
  /** Calls back once after `delayMs`; returns the undo. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /**
   * Sends one batch. Never rejects.
   *
   * @param attempt 1 for the first try.
   * @param leaving The page is going away: what is not handed over now is lost.
   */
  send(batch: QueuedEvent[], attempt: number, leaving: boolean): Promise<Answer>;
}

/** The pump between the queue and the network: one request out at a time, but for the last moment of a page. */
export interface Delivery {
  /** Notes that the queue has got something. */
  wake(): void;
  /** Sends all that waits, batch after batch, until one fails. Does not wait for what left with a hidden page. */
  flush(): Promise<void>;
  /** Sends all that waits at once, because the page is going away. */
  flushNow(): void;
  /** Ends the timer; nothing is tried again. */
  stop(): void;
}

/**
 * @param onSettled Is told how many events left the queue for good, and what became of them.
 */
export function createDelivery(
  queue: Queue,
  world: DeliveryWorld,
  onSettled: (count: number, fate: Fate) => void,
): Delivery {
  let request: Promise<void> | null = null;
  let undoTimer: (() => void) | null = null;
  let failures = 0;
  /** Once the collector has said that it takes nothing from this page, that is its answer to everything. */
  let refusal: Answer | null = null;

  function cancel() {
    if (undoTimer) undoTimer();
    undoTimer = null;
  }

  function schedule(delayMs: number) {
    if (undoTimer || refusal) return;
    undoTimer = world.setTimer(() => {
      undoTimer = null;
      sendNext();
    }, delayMs);
  }

  function obey(batch: QueuedEvent[], answer: Answer) {
    const next = outcome(answer, failures, world.random());
    if (typeof next === 'number') {
      failures++;
      queue.giveBack(batch);
      cancel();
      schedule(next);
      return;
    }
    failures = 0;
    queue.settle(batch);
    if (next === 'refused') refusal = answer;
    const rejected = (next === 'delivered' && (answer.body as Receipt).rejected) || 0;
    onSettled(batch.length - rejected, next);
    onSettled(rejected, 'rejected');
  }

  async function dispatch(leaving: boolean) {
    cancel();
    const batch = queue.take();
    obey(batch, refusal || (await world.send(batch, failures + 1, leaving)));
    if (!leaving) request = null;
    wake();
  }

  /** @returns The request that is out now, if any. */
  function sendNext(): Promise<void> | null {
    if (!request && queue.waiting().length) request = dispatch(false);
    return request;
  }

  function wake() {
    const waiting = queue.waiting();
    if (!waiting.length || failures) return;
    if (refusal || world.isHidden()) return flushNow();
    const full = fillsBatch(waiting);
    if (full) cancel();
    schedule(full ? 0 : MAX_WAIT_MS);
  }

  function flushNow() {
    while (queue.waiting().length) void dispatch(true);
  }

  return {
    wake,
    async flush() {
      await sendNext();
      while (queue.waiting().length && !failures) await sendNext();
    },
    flushNow,
    stop() {
      cancel();
      refusal = { status: 400 };
    },
  };
}
