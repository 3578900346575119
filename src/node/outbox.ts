import { createDelivery } from '../delivery.ts';
import { type Answer, type Outcome, outcome } from '../outcome.ts';
import { bytesOf, type Queued } from '../queue.ts';
import { MAX_BATCH_EVENTS, type ServerReceipt, utf8Length } from '../wire.ts';
import { answerOf, resultOf, type Sent } from './answer.ts';
import type { Call } from './call.ts';
import { ScnvError } from './errors.ts';
import { createLine } from './line.ts';
import { createPace } from './pace.ts';
import { post, type Reply } from './send.ts';

interface Letter extends Queued, Sent {
  text: string;
  /** How many tries have failed in a row, including those of others that it waited behind. */
  tries: number;
  /** Does not wait for company. */
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
  chance(): number;
}

/** The calls on their way: the browser's pump, made to tell each caller what became of their event. */
export interface Outbox {
  /** Settles with what became of the event. */
  add(call: Call): Promise<ServerReceipt>;
  /** Sends at once what is waiting for company. What is waiting because the collector failed keeps waiting. */
  hurry(): void;
  /**
   * Lets the next {@link Outbox.hurry} end a pause, unless the collector asked for it; later pauses leave time for a try
   * before the end.
   */
  close(timeoutMs: number): void;
  /** Gives up all events in it, and the request in flight. */
  empty(): void;
}

export function createOutbox({ url, apiKey, maxAttempts, timeoutMs, maxWaitMs, chance }: OutboxOptions): Outbox {
  const queue = createLine<Letter>();
  const pace = createPace(chance);
  let aborter = new AbortController();
  /** The last reply, and how many events it answers. */
  let reply: Reply;
  let events: number;
  /** All that was queued when the last request was sent. */
  let present: Letter[] = [];

  async function send(batch: Letter[]): Promise<Answer> {
    batch.forEach((letter, place) => {
      letter.place = place;
      letter.requests++;
    });
    events = batch.length;
    present = queue.items();
    aborter = new AbortController();
    const body = `{"events":[${batch.map(({ text }) => text).join()}]}`;
    reply = await post(url, apiKey, body, timeoutMs, aborter);
    return answerOf(reply, events);
  }

  function judge(answer: Answer): Outcome {
    // Empty if the outbox was emptied meanwhile.
    const out = queue.items().filter(({ inFlight }) => inFlight);
    if (answer.status === 413 && out.length > 1) {
      // A proxy accepts less than the collector does, and will not accept more next time.
      queue.narrow(bytesOf(out) / 2);
      for (const letter of out) letter.isHurried = true;
      return null;
    }
    // A receipt, since anything else below 300 has become a 503.
    if (answer.status < 300 || outcome(answer, events)) {
      for (const letter of present) letter.tries = 0;
      // Each event's verdict says what became of it; that this batch was refused says nothing about the next.
      return 'delivered';
    }
    // If the collector is down, all events in line have failed as well. A 500 may be about those in this request.
    for (const letter of answer.status === 500 ? out : present) letter.tries++;
    tell(
      queue.remove(({ tries }) => tries >= maxAttempts),
      true,
    );
    const [next] = queue.items();
    const tries = next ? next.tries : 0;
    // Calls are awaited: their first pause is a third of a page's.
    pace.pause(answer, tries - 1);
    // With a fresh event ahead there is no failure to remember.
    return tries ? null : 'delivered';
  }

  function tell(letters: Letter[], retryable: boolean) {
    for (const letter of letters) {
      try {
        const result = resultOf(reply, events, letter, retryable);
        if (result instanceof ScnvError) letter.reject(result);
        else letter.resolve(result);
      } catch (cause) {
        // JSON can say what has no text: `{"toString": 1}`.
        letter.reject(new ScnvError('unexpected', letter.event.event_id, { cause }));
      }
    }
  }

  const delivery = createDelivery<Letter>(queue, maxWaitMs, {
    wallNow: Date.now,
    chance,
    isHidden: () => false,
    isOnline: () => true,
    // After a failure the pump asks for a pause, but the pace knows better.
    setTimer(callback, delayMs) {
      const { tries, isHurried } = queue.inLine()[0] as Letter;
      return pace.wait(callback, tries || isHurried ? 0 : delayMs);
    },
    send,
    judge,
    onSettled: (letters) => tell(letters, false),
    onChange: () => {},
  });

  return {
    add({ eventId, text }) {
      return new Promise((resolve, reject) => {
        const bytes = utf8Length(text) + 1;
        queue.add({ event: { event_id: eventId }, bytes, text, tries: 0, place: 0, requests: 0, resolve, reject });
        // A batch that is due needs no waking, and the check takes longer the more there is.
        if (queue.inLine().length <= MAX_BATCH_EVENTS) delivery.wake();
      });
    },
    hurry() {
      for (const letter of queue.items()) letter.isHurried = true;
      pace.hurry();
    },
    close: pace.close,
    empty() {
      delivery.end();
      for (const { event, reject } of queue.remove(() => true)) {
        reject(new ScnvError('closed', event.event_id, { retryable: true }));
      }
      aborter.abort();
    },
  };
}
