import { createDelivery } from '../delivery.ts';
import { type Answer, type Outcome, outcome, pauseMs } from '../outcome.ts';
import { bytesOf, type Queued } from '../queue.ts';
import { MAX_BATCH_EVENTS, type ServerReceipt, utf8Length } from '../wire.ts';
import { answerOf, resultOf } from './answer.ts';
import type { Call } from './call.ts';
import { ScnvError } from './errors.ts';
import { createLine } from './line.ts';
import { post, type Reply, setTimer } from './send.ts';

interface Letter extends Queued {
  text: string;
  /** How many tries have failed. */
  tries: number;
  /** Its place in its last request. */
  place: number;
  /** It waits for no company. */
  isHurried?: boolean;
  resolve(receipt: ServerReceipt): void;
  reject(error: ScnvError): void;
}

/** How an outbox works: see the options of the client. */
export interface OutboxOptions {
  url: string;
  apiKey: string;
  maxAttempts: number;
  timeoutMs: number;
  maxWaitMs: number;
  random(): number;
}

/** The calls on their way: the pump of the browser, made to tell each caller what became of his event. */
export interface Outbox {
  /** Settles with what became of the event. */
  add(call: Call): Promise<ServerReceipt>;
  /** Sends what waits for company now. What waits because the collector failed goes on waiting. */
  hurry(): void;
  /** Gives up all that is in it, and the request that is out. */
  empty(): void;
}

export function createOutbox({ url, apiKey, maxAttempts, timeoutMs, maxWaitMs, random }: OutboxOptions): Outbox {
  const queue = createLine<Letter>();
  let aborter = new AbortController();
  /** The last one, to so many events. */
  let reply: Reply;
  let events: number;
  /** How long to wait after a failure, in milliseconds; nothing where none is waited for. */
  let pause: number | null = null;

  async function send(batch: Letter[]): Promise<Answer> {
    batch.forEach((letter, place) => {
      letter.place = place;
    });
    events = batch.length;
    pause = null;
    aborter = new AbortController();
    const body = `{"events":[${batch.map(({ text }) => text).join()}]}`;
    reply = await post(url, apiKey, body, timeoutMs, aborter);
    return answerOf(reply, events);
  }

  function judge(answer: Answer): Outcome {
    // Nothing, if the outbox was emptied meanwhile.
    const out = queue.all().filter(({ inFlight }) => inFlight);
    if (answer.status === 413 && out.length > 1) {
      // A proxy takes less than the collector does, and will not take more the next time.
      queue.narrow(bytesOf(out) / 2);
      pause = 0;
      return null;
    }
    const fate = outcome(answer, events);
    // That this batch was refused says nothing of the next.
    if (fate) return fate === 'delivered' ? fate : 'rejected';
    // Each event has its own tries: one that joined late is not given up with those that it met.
    for (const letter of out) letter.tries++;
    const hasTries = ({ tries }: Letter) => tries < maxAttempts;
    const spent = queue.remove((letter) => letter.inFlight && !hasTries(letter));
    tell(spent, true);
    if (!out.some(hasTries)) return 'gave_up';
    // A call is awaited: its first pause is a third of a page's.
    pause = pauseMs(answer, Math.max(...out.map(({ tries }) => tries)) - 1, random(), Date.now());
    return null;
  }

  function tell(letters: Letter[], retryable: boolean) {
    for (const { event, place, resolve, reject } of letters) {
      const result = resultOf(reply, events, place, event.event_id, retryable);
      if (result instanceof ScnvError) reject(result);
      else resolve(result);
    }
  }

  const delivery = createDelivery<Letter>(queue, maxWaitMs, {
    now: Date.now,
    random,
    isHidden: () => false,
    isOnline: () => true,
    // The pump would count all failures in a row, those of events long gone among them.
    setTimer: (callback, delayMs) =>
      setTimer(callback, pause ?? ((queue.waiting()[0] as Letter).isHurried ? 0 : delayMs)),
    send,
    judge,
    onSettled: (letters) => tell(letters, false),
    onChange: () => {},
  });

  return {
    add({ eventId, text }) {
      return new Promise((resolve, reject) => {
        const bytes = utf8Length(text) + 1;
        queue.add({ event: { event_id: eventId }, bytes, text, tries: 0, place: 0, resolve, reject });
        // A batch that is due needs no waking; to look for one takes the longer the more there is.
        if (queue.waiting().length <= MAX_BATCH_EVENTS) delivery.wake();
      });
    },
    hurry() {
      for (const letter of queue.all()) letter.isHurried = true;
      if (pause === null) void delivery.flush();
    },
    empty() {
      delivery.stop();
      for (const { event, reject } of queue.remove(() => true)) {
        reject(new ScnvError('closed', event.event_id, { retryable: true }));
      }
      aborter.abort();
    },
  };
}
