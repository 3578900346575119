import { type Answer, type Outcome, pauseMs } from './outcome.ts';
import { bytesOf, type Queue, type Queued } from './queue.ts';
import { type Fate, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, type Receipt } from './wire.ts';

/** After so many tries in a row without any answer, something on the way blocks them: it keeps silent. */
const MAX_UNANSWERED = 3;
/** While it is silent, it asks at most once in so many milliseconds whether somebody answers again. */
const MIN_PROBE_INTERVAL_MS = 60_000;

/** The part of the world that delivery needs. */
export interface DeliveryWorld<Item extends Queued> {
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** Between 0 and 1, 1 not included. */
  chance(): number;
  /** Whether the page is out of sight: from there it may vanish without another word. */
  isHidden(): boolean;
  /** False where a request has no chance at all. */
  isOnline(): boolean;
  /** Calls back once after `delayMs`; returns the undo. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /**
   * Sends one batch. Never rejects.
   *
   * @param attempt 1 for the first try.
   * @param leaving The page is going away: what is not handed over now is for the next page.
   * @param keepalive The browser is to finish the request even if the page goes away.
   */
  send(batch: Item[], attempt: number, leaving: boolean, keepalive: boolean): Promise<Answer>;
  /** What to do after an answer to so many events. */
  judge(answer: Answer, events: number): Outcome;
  /** Is told which events left the queue for good, what became of them, and by which answer. */
  onSettled(items: Item[], fate: Fate, answer: Answer): void;
  /** Is told that the state of events has changed. */
  onChange(): void;
}

/** The pump between the queue and the network: one request out at a time, but for the last moment of a page. */
export interface Delivery {
  /** Notes that the queue has got something. */
  wake(): void;
  /** Notes that it may be worth while again: the network is back, or the page is, or somebody looks at another page. */
  resume(): void;
  /** Sends all that waits, batch after batch, until one fails. Does not wait for what left with a hidden page. */
  flush(): Promise<void>;
  /** Sends at once what was in no request yet, because the page is going away. */
  flushNow(): void;
  /** Ends the timer. */
  end(): void;
}

/** Doubtful events are not sent: the collector is asked which of them it has. */
export function isQuestion(batch: Queued[]): boolean {
  return !!(batch[0] as Queued).doubtful;
}

/** @param maxWaitMs A batch that is not full leaves so many milliseconds after its first event. */
export function createDelivery<Item extends Queued>(
  queue: Queue<Item>,
  maxWaitMs: number,
  world: DeliveryWorld<Item>,
): Delivery {
  let request: Promise<void> | undefined;
  let undoTimer: (() => void) | undefined;
  let failures = 0;
  let unanswered = 0;
  let probedAt = 0;
  /** The collector has said when to come again. */
  let isTold = false;
  /** The collector has said that it takes nothing from this page: that is its answer to everything. */
  let refusal: Answer | undefined;

  const isSilent = () => unanswered >= MAX_UNANSWERED;
  const isReady = () => world.isOnline() && queue.inLine()[0];

  function cancel() {
    if (undoTimer) undoTimer();
    undoTimer = undefined;
    isTold = false;
  }

  function schedule(delayMs: number) {
    if ((undoTimer && delayMs) || !world.isOnline()) return;
    cancel();
    undoTimer = world.setTimer(() => {
      cancel();
      sendNext();
    }, delayMs);
  }

  function settle(batch: Item[], fate: Fate, answer: Answer) {
    failures = unanswered = 0;
    if (fate === 'refused') refusal = answer;
    world.onSettled(queue.settle(batch), fate, answer);
  }

  function tryAgain(batch: Item[], answer: Answer, leaving: boolean, isQuestion: boolean) {
    // Whoever has no time for it has not stored it; all others may have failed after they did.
    queue.giveBack(batch, isQuestion || answer.status !== 429);
    failures++;
    if (answer.status) unanswered = 0;
    else if (!leaving && world.isOnline()) unanswered++;
    cancel();
    if (!isSilent()) schedule(pauseMs(answer, failures, world.chance(), world.wallNow()));
    isTold = !!answer.retryAfter;
  }

  async function dispatch(batch: Item[], leaving: boolean, isHalf?: boolean) {
    cancel();
    const asks = isQuestion(batch);
    // Chromium may refuse keepalive for a reason of its own, without saying so: then it goes without.
    const answer = refusal || (await world.send(batch, failures + 1, leaving, leaving || !unanswered));
    const next = world.judge(answer, asks ? 0 : batch.length);
    if (!next) tryAgain(batch, answer, leaving, asks);
    else if (asks && next !== 'refused') {
      // As a text, since a stranger may have answered.
      const known = String((Object(answer.body) as Receipt).known);
      queue.giveBack(batch, false);
      settle(
        batch.filter(({ event }) => known.includes(event.event_id)),
        'delivered',
        answer,
      );
    } else if (answer.status === 413 && batch.length > 1 && !isHalf) {
      const half = batch.splice(batch.length / 2);
      await dispatch(batch, leaving, true);
      await dispatch(half, leaving, true);
    } else settle(batch, next, answer);
    world.onChange();
  }

  /** @returns The request that is out now, if any. */
  function sendNext(): Promise<void> | undefined {
    const done = () => {
      request = undefined;
      wake();
    };
    if (!request && isReady()) request = dispatch(queue.take(), false).then(done, done);
    return request;
  }

  function wake() {
    if (failures && !refusal) return;
    if (refusal || world.isHidden()) void flushSoon();
    const waiting = queue.inLine();
    if (!waiting.length) return;
    const isDue = isQuestion(waiting) || waiting.length >= MAX_BATCH_EVENTS || bytesOf(waiting) >= MAX_BATCH_BYTES;
    schedule(isDue ? 0 : maxWaitMs);
  }

  /**
   * What is told in one task leaves in one request. By `await`, since no timer may come any more, and pages have
   * Promises of their own.
   */
  async function flushSoon() {
    await 0;
    flushNow();
    // A page that is left has to say that they are under way.
    world.onChange();
  }

  function flushNow() {
    // Browsers end requests in flight with an error as they leave the page, and deliver them: no sending again in haste.
    while (!isSilent() && !isTold && isReady()) {
      const batch = queue.take(!refusal);
      if (!batch.length) return;
      void dispatch(batch, true).then(wake);
    }
  }

  return {
    wake,
    resume() {
      const isWorthwhile = isSilent() ? world.wallNow() - probedAt >= MIN_PROBE_INTERVAL_MS : !undoTimer;
      if (!isWorthwhile || !isReady()) return;
      probedAt = world.wallNow();
      sendNext();
    },
    async flush() {
      do {
        await sendNext();
      } while (isReady() && !failures);
    },
    flushNow,
    end: cancel,
  };
}
