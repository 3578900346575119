import { type Answer, type Outcome, pauseMs } from './outcome.ts';
import { bytesOf, type Queue, type Queued } from './queue.ts';
import { type Fate, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, type Receipt } from './wire.ts';

/** After this many tries in a row without any answer, something on the way is blocking them: it falls silent. */
const MAX_UNANSWERED = 3;
/** While silent, it probes at most once in this time whether the collector answers again. */
const MIN_PROBE_INTERVAL_MS = 60_000;

/** The part of the world that delivery needs. */
export interface DeliveryWorld<Item extends Queued> {
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** Between 0 and 1, excluding 1. */
  chance(): number;
  /** Whether the page is hidden: it may then vanish without notice. */
  isHidden(): boolean;
  /** False if a request has no chance. */
  isOnline(): boolean;
  /** Calls back once after `delayMs`; returns a function that cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /**
   * Sends one batch. Never rejects.
   *
   * @param attempt 1 for the first try.
   * @param leaving The page is going away: what is not sent now is left to the next page.
   * @param keepalive The browser must finish the request even if the page goes away.
   */
  send(batch: Item[], attempt: number, leaving: boolean, keepalive: boolean): Promise<Answer>;
  /** Decides what to do after an answer to this many events. */
  judge(answer: Answer, events: number): Outcome;
  /** Called with events that have left the queue for good, what became of them, and the answer that decided it. */
  onSettled(items: Item[], fate: Fate, answer: Answer): void;
  /** Called when the state of events has changed. */
  onChange(): void;
}

/** The pump between the queue and the network: one request at a time, except in a page's last moments. */
export interface Delivery {
  /** Call it after adding to the queue. */
  wake(): void;
  /** Call it when another try may be worthwhile: the network or the page is back, or another page is viewed. */
  resume(): void;
  /** Sends all that is waiting, batch after batch, until one fails. Does not wait for what a hidden page has sent. */
  flush(): Promise<void>;
  /** Sends at once what has not been in a request yet, because the page is going away. */
  flushNow(): void;
  /** Cancels the timer. */
  end(): void;
}

/** Doubtful events are not sent: instead the collector is asked which of them it has. */
export function isQuestion(batch: Queued[]): boolean {
  return !!(batch[0] as Queued).doubtful;
}

/** @param maxWaitMs A batch that is not full is sent this long after its first event. */
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
  /** The collector has said when to try again. */
  let isTold = false;
  /** The collector's refusal of this page, which then answers every request. */
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
    // With a 429 nothing was stored; any other failure may have come after storing.
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
    // Chromium may refuse keepalive for reasons of its own, without saying so: retries go without it.
    const answer = refusal || (await world.send(batch, failures + 1, leaving, leaving || !unanswered));
    const next = world.judge(answer, asks ? 0 : batch.length);
    if (!next) tryAgain(batch, answer, leaving, asks);
    else if (asks && next !== 'refused') {
      // As a string, since the answer may not be a collector's.
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

  /** @returns The request in flight, if any. */
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
   * Events of one task leave in one request. Uses `await`, since timers may no longer fire, and pages may replace
   * `Promise`.
   */
  async function flushSoon() {
    await 0;
    flushNow();
    // A page being left has to record that they are in flight.
    world.onChange();
  }

  function flushNow() {
    // As a page is left, browsers fail its requests in flight, and yet deliver them: do not resend in haste.
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
