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
  /** How many tries have failed in a row, those of others included that it waited behind. */
  tries: number;
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
  chance(): number;
}

/** The calls on their way: the pump of the browser, made to tell each caller what became of his event. */
export interface Outbox {
  /** Settles with what became of the event. */
  add(call: Call): Promise<ServerReceipt>;
  /** Sends what waits for company now. What waits because the collector failed goes on waiting. */
  hurry(): void;
  /** Tries at once, unless the collector has asked for time, and from then on so that there is a try before the end. */
  close(timeoutMs: number): void;
  /** Gives up all that is in it, and the request that is out. */
  empty(): void;
}

export function createOutbox({ url, apiKey, maxAttempts, timeoutMs, maxWaitMs, chance }: OutboxOptions): Outbox {
  const queue = createLine<Letter>();
  const pace = createPace(chance);
  let aborter = new AbortController();
  /** The last one, to so many events. */
  let reply: Reply;
  let events: number;
  /** All that was there when the last request left. */
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
    // Nothing, if the outbox was emptied meanwhile.
    const out = queue.items().filter(({ inFlight }) => inFlight);
    if (answer.status === 413 && out.length > 1) {
      // A proxy takes less than the collector does, and will not take more the next time.
      queue.narrow(bytesOf(out) / 2);
      for (const letter of out) letter.isHurried = true;
      return null;
    }
    if (outcome(answer, events)) {
      for (const letter of present) letter.tries = 0;
      // Each event's verdict says what became of it, and that this batch was refused says nothing of the next.
      return 'delivered';
    }
    // Where the collector is down, whoever waits in line has failed as well. A 500 may be about what was in this request.
    for (const letter of answer.status === 500 ? out : present) letter.tries++;
    tell(
      queue.remove(({ tries }) => tries >= maxAttempts),
      true,
    );
    const [next] = queue.items();
    const tries = next ? next.tries : 0;
    // A call is awaited: its first pause is a third of a page's.
    pace.pause(answer, tries - 1);
    return tries ? null : 'gave_up';
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
    // After a failure the pump asks for a pause, of which it knows less.
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
        // A batch that is due needs no waking; to look for one takes the longer the more there is.
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
