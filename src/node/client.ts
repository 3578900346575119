import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { uuidV7 } from '../id.ts';
import { outcome } from '../outcome.ts';
import { SERVER_EVENTS_PATH, type ServerEvent, type ServerReceipt } from '../wire.ts';
import { ScnvError } from './errors.ts';
import { postJson } from './send.ts';

const RANDOM_RANGE = 2 ** 32;
const random = () => randomInt(RANDOM_RANGE) / RANDOM_RANGE;

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** The collector's origin, for example `https://collector.example`. */
  collector: string;
  /** A key of the site: a secret, never to be sent to a browser. */
  apiKey: string;
  /** The site whose events these are. */
  siteId: string;
  /**
   * How often an event is tried before {@link Client.track} rejects.
   *
   * @default 5
   */
  maxAttempts?: number;
  /**
   * How long one try may take, in milliseconds.
   *
   * @default 10000
   */
  timeoutMs?: number;
}

/** Sends server events of one site. */
export interface Client {
  /**
   * Reports that something happened, with safe retries: the event's id is made before the first try.
   *
   * @returns The collector's receipt, given after the event is on disk there.
   * @throws {ScnvError} When the event was refused, or not taken within all tries.
   * @example await scnv.track({ event_name: 'purchase', scan_session_id, order_id: '10042' })
   */
  track(event: Omit<ServerEvent, 'site_id'>): Promise<ServerReceipt>;
}

/**
 * A client for server events.
 *
 * @throws {TypeError} When an option is missing.
 */
export function createClient(options: ClientOptions): Client {
  const { collector, apiKey, siteId, maxAttempts = 5, timeoutMs = 10_000 } = options;
  for (const [name, value] of Object.entries({ collector, apiKey, siteId })) {
    if (!value) throw new TypeError(`createClient: the option "${name}" is missing`);
  }
  const url = new URL(SERVER_EVENTS_PATH, collector).href;

  return {
    async track(event) {
      const eventId = event.event_id ?? uuidV7(Date.now(), random);
      const body = JSON.stringify({ ...event, site_id: siteId, event_id: eventId } satisfies ServerEvent);
      for (let attempt = 1; ; attempt++) {
        const answer = await postJson(url, apiKey, body, timeoutMs);
        const next = outcome(answer, { events: 1, failures: attempt - 1, random: random(), now: Date.now() });
        if (answer.status === 200 && isReceipt(answer.body)) return answer.body;
        if (typeof next !== 'number' || attempt >= maxAttempts)
          throw new ScnvError(answer.status, eventId, answer.body);
        await delay(next);
      }
    },
  };
}

function isReceipt(body: unknown): body is ServerReceipt {
  return (body as ServerReceipt | null)?.success === true;
}
