import { uuidV7 } from '../id.ts';
import { SERVER_EVENTS_BATCH_PATH, type ServerReceipt } from '../wire.ts';
import { readCall, type TrackedEvent } from './call.ts';
import { ScnvError } from './errors.ts';
import { createOutbox } from './outbox.ts';
import { setTimer } from './send.ts';
import { closeOn } from './shutdown.ts';

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** Where the collector is, with a path if it has one: `https://collector.example`, `https://shop.example/scnv`. */
  collector: string;
  /** A key of the site: a secret, never to be sent to a browser. */
  apiKey: string;
  /** The site whose events these are. */
  siteId: string;
  /**
   * How often an event is tried before {@link Client.track} rejects: with the default after pauses of 20 seconds on
   * average and 40 at most, and the time that the tries take. A call that comes when others have failed already shares
   * their pauses, of 27 seconds at most each. A longer `Retry-After` of the collector is waited for, up to 10 minutes.
   *
   * @default 5
   */
  maxAttempts?: number | undefined;
  /**
   * How long one try may take, in milliseconds.
   *
   * @default 10000
   */
  timeoutMs?: number | undefined;
  /**
   * How long an event waits for company when no request is out, in milliseconds; 20 events or 16 KiB wait no longer.
   *
   * @default 0
   */
  maxWaitMs?: number | undefined;
  /**
   * How many events may wait and be on their way, together; a call above it rejects with `queue_full`.
   *
   * @default 10000
   */
  maxQueuedEvents?: number | undefined;
  /** Is told of each call that rejects, awaited or not. What it throws is ignored. */
  onError?: ((error: ScnvError) => void) | undefined;
  /**
   * Is given a promise with each event, in the call of `track`; it resolves when the event, and all before it, are
   * acknowledged or have failed. For runtimes that stop when the answer is out: `(promise) => ctx.waitUntil(promise)`.
   */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** What became of all calls since the client was made. */
export interface Totals {
  /** Acknowledged, duplicates included. */
  delivered: number;
  /** Refused, not sendable, or not taken within all tries. */
  failed: number;
  /** Those that rejected with `queue_full` or `closed`. */
  dropped: number;
}

/** Sends server events of one site. */
export interface Client {
  /**
   * Reports that something happened, with safe retries: the event's id is made before the first try. Calls that are
   * made together travel together, up to 100 in a request; one request is out at a time. Never throws, and needs no
   * `catch` where nobody cares: a rejection then goes to `onError` only.
   *
   * Until it settles, the process stays alive, in the pauses between the tries too: nothing can tell an awaited call
   * from another. A client in which nothing waits has neither a timer nor a socket that keeps the process.
   *
   * @returns The collector's receipt, given after the event is on disk there.
   * @throws {ScnvError} (as a rejection) When the event was refused, or not taken within all tries.
   * @example await scnv.track({ event_name: 'purchase', scan_session_id, order_id: '10042' })
   */
  track(event: TrackedEvent): Promise<ServerReceipt>;
  /** Resolves when each event that was tracked before is acknowledged or has failed; at once where there is none. */
  flush(): Promise<void>;
  /**
   * Takes no more events, and waits for those that it has: in a pause it tries at once, unless the collector has asked
   * for the pause, and there is a try before the time is over. Never rejects.
   *
   * @param options.timeoutMs After so many milliseconds the rest rejects with `closed`; 30000 unless given.
   */
  close(options?: { timeoutMs?: number }): Promise<Totals>;
  /**
   * Closes the client when the process is told to end, and lets it end then, by the same signal. Where the program has
   * listeners of its own for the signal, ending is left to them. Without this call nothing listens to anything.
   *
   * @param options.signals `SIGTERM` and `SIGINT` unless given.
   * @param options.timeoutMs As for {@link Client.close}.
   * @returns The undo.
   */
  installShutdown(options?: { signals?: readonly string[]; timeoutMs?: number }): () => void;
}

const RANDOM_RANGE = 2 ** 32;
const chance = () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) / RANDOM_RANGE;

/**
 * A client for server events. It needs `fetch` and `crypto` of the web, and nothing of Node.
 *
 * @throws {TypeError} When an option is missing, `collector` is no URL of http or https, or they are such that no request can have them.
 */
export function createClient(options: ClientOptions): Client {
  const { collector, apiKey, siteId, maxAttempts = 5, timeoutMs = 10_000, maxWaitMs = 0 } = options;
  const { maxQueuedEvents = 10_000, onError, waitUntil } = options;
  for (const [name, value] of Object.entries({ collector, apiKey, siteId })) {
    if (!value) throw new TypeError(`createClient: the option "${name}" is missing`);
  }
  const url = new URL(collector.replace(/\/*$/, SERVER_EVENTS_BATCH_PATH)).href;
  try {
    // `localhost:8787` is an address of the protocol `localhost:`.
    if (!/^https?:/.test(url)) throw url;
    new Request(url, { headers: { 'X-API-Key': apiKey } });
  } catch {
    // The error itself shows the key; `fetch` would throw it at each try, as if nobody answered.
    throw new TypeError('createClient: unfit collector or apiKey');
  }
  const outbox = createOutbox({ url, apiKey, maxAttempts, timeoutMs, maxWaitMs, chance });
  const pending = new Set<Promise<ServerReceipt>>();
  const totals: Totals = { delivered: 0, failed: 0, dropped: 0 };
  let isClosed = false;

  function accept(event: TrackedEvent): Promise<ServerReceipt> {
    const call = readCall(event, siteId, uuidV7(Date.now(), chance));
    if (call instanceof ScnvError) return Promise.reject(call);
    const reason = isClosed ? 'closed' : !(pending.size < maxQueuedEvents) && 'queue_full';
    if (reason) return Promise.reject(new ScnvError(reason, call.eventId, { retryable: true }));
    const taken = outbox.add(call);
    pending.add(taken);
    // Where it throws, it is not the event's fault.
    new Promise((resolve) => resolve(waitUntil?.(Promise.allSettled([taken])))).catch(() => {});
    return taken;
  }

  function count(tracked: Promise<ServerReceipt>, kind: keyof Totals) {
    pending.delete(tracked);
    totals[kind]++;
  }

  async function flush() {
    outbox.hurry();
    await Promise.allSettled(pending);
  }

  async function close({ timeoutMs = 30_000 }: { timeoutMs?: number } = {}) {
    isClosed = true;
    outbox.close(timeoutMs);
    await new Promise<void>((resolve) => {
      const undo = setTimer(resolve, timeoutMs);
      void flush().then(undo).then(resolve);
    });
    outbox.empty();
    await flush();
    return { ...totals };
  }

  return {
    track(event) {
      const tracked = accept(event);
      tracked.then(
        () => count(tracked, 'delivered'),
        ({ code }: ScnvError) => count(tracked, code === 'closed' || code === 'queue_full' ? 'dropped' : 'failed'),
      );
      tracked.catch(onError).catch(() => {});
      return tracked;
    },
    flush,
    close,
    installShutdown: (options = {}) => closeOn(options.signals || ['SIGTERM', 'SIGINT'], () => close(options)),
  };
}
