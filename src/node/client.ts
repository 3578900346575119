import { uuidV7 } from '../id.ts';
import { SERVER_EVENTS_BATCH_PATH, type ServerReceipt } from '../wire.ts';
import { readCall, type TrackedEvent } from './call.ts';
import { ScnvError } from './errors.ts';
import { createOutbox } from './outbox.ts';
import { setTimer } from './send.ts';
import { closeOn } from './shutdown.ts';

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** The collector's URL, with a path if it has one: `https://collector.example`, `https://shop.example/scnv`. */
  collector: string;
  /** An API key of the site: a secret that must never reach a browser. */
  apiKey: string;
  /** The site that the events belong to. */
  siteId: string;
  /**
   * How many times an event is tried before {@link Client.track} rejects. With the default, the pauses add up to 20
   * seconds on average and 40 at most, plus the time that the tries take. A call made after others have failed shares
   * their pauses, of at most 27 seconds each, 135 in all. A longer `Retry-After` from the collector is respected, up to
   * 10 minutes.
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
   * How many milliseconds an event waits for others when no request is in flight; 20 events or 16 KiB wait no longer.
   *
   * @default 0
   */
  maxWaitMs?: number | undefined;
  /**
   * How many events may be waiting or in flight; a call beyond that rejects with `queue_full`.
   *
   * @default 10000
   */
  maxQueuedEvents?: number | undefined;
  /**
   * Called for each call that rejects, awaited or not, with a copy of the event that was given to it. Whatever it
   * throws is ignored.
   */
  onError?: ((error: ScnvError, event: TrackedEvent) => void) | undefined;
  /**
   * Called by `track` with a promise for each event, which resolves once the event, and all before it, are acknowledged
   * or have failed. For runtimes that stop once the response is sent: `(promise) => ctx.waitUntil(promise)`.
   */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** What became of all calls since the client was created. */
export interface Totals {
  /** Acknowledged, duplicates included. */
  delivered: number;
  /** Refused, not sendable, or not accepted in any try. */
  failed: number;
  /** Rejected with `queue_full` or `closed`. */
  dropped: number;
}

/** Sends server events of one site. */
export interface Client {
  /**
   * Reports that something happened. Retries are safe, since the event's id is made before the first try. Calls made
   * together are sent together, up to 100 per request, one request at a time. Never throws, and a rejection needs no
   * `catch`: it also goes to `onError`.
   *
   * Until it settles, the process stays alive, even during the pauses between tries: nothing can tell an awaited call
   * from another. A client with nothing waiting holds neither a timer nor a socket that keeps the process alive.
   *
   * Await it in jobs, not while a customer waits: during an outage it may take minutes to settle.
   *
   * @returns The collector's receipt, sent once the event is on disk.
   * @throws {ScnvError} (as a rejection) If the event was refused, or not accepted in any try.
   * @example await scnv.track({ event_name: 'purchase', scan_session_id, order_id: '10042' })
   */
  track(event: TrackedEvent): Promise<ServerReceipt>;
  /** Resolves once each event tracked so far is acknowledged or has failed; at once if there is none. */
  flush(): Promise<void>;
  /**
   * Accepts no more events, and waits for those it has. It ends a pause at once, unless the collector asked for it, and
   * tries again before the time is up. Never rejects.
   *
   * @param options.timeoutMs After this many milliseconds the rest rejects with `closed`. Default 30000.
   */
  close(options?: { timeoutMs?: number }): Promise<Totals>;
  /**
   * Closes the client when the process is signaled to end, and then lets the same signal end it. If the program has its
   * own listeners for the signal, ending is left to them: one that lets requests finish should call {@link Client.close}
   * after that, instead. Without this call the client listens to no signals.
   *
   * @param options.signals Default `SIGTERM` and `SIGINT`.
   * @param options.timeoutMs As for {@link Client.close}.
   * @returns A function that removes the listeners.
   */
  installShutdown(options?: { signals?: readonly string[]; timeoutMs?: number }): () => void;
}

const RANDOM_RANGE = 2 ** 32;
const chance = () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) / RANDOM_RANGE;

/**
 * Creates a client for server events. It needs only the web's `fetch` and `crypto`, nothing of Node.
 *
 * @throws {TypeError} If an option is missing, `collector` is not an HTTP URL, or no request can be made with them.
 */
export function createClient(options: ClientOptions): Client {
  const { collector, apiKey, siteId, maxAttempts = 5, timeoutMs = 10_000, maxWaitMs = 0 } = options;
  const { maxQueuedEvents = 10_000, onError, waitUntil } = options;
  for (const [name, value] of Object.entries({ collector, apiKey, siteId })) {
    if (!value) throw new TypeError(`createClient: the option "${name}" is missing`);
  }
  const url = new URL(collector.replace(/\/*$/, SERVER_EVENTS_BATCH_PATH)).href;
  try {
    // `localhost:8787` parses as a URL with the protocol `localhost:`.
    if (!/^https?:/.test(url)) throw url;
    new Request(url, { headers: { 'X-API-Key': apiKey } });
  } catch {
    // The original error shows the key; `fetch` would throw it on every try, as if there were no answer.
    throw new TypeError('createClient: invalid collector or apiKey');
  }
  const outbox = createOutbox({ url, apiKey, maxAttempts, timeoutMs, maxWaitMs, chance });
  const pending = new Set<Promise<ServerReceipt>>();
  /** All calls so far: one promise for however many wait for it, since a server may flush at each of its requests. */
  let all: Promise<unknown> = Promise.resolve();
  const totals: Totals = { delivered: 0, failed: 0, dropped: 0 };
  let isClosed = false;

  function accept(event: TrackedEvent): Promise<ServerReceipt> {
    const call = readCall(event, siteId, uuidV7(Date.now(), chance));
    if (call instanceof ScnvError) return Promise.reject(call);
    const reason = isClosed ? 'closed' : !(pending.size < maxQueuedEvents) && 'queue_full';
    if (reason) return Promise.reject(new ScnvError(reason, call.eventId, { retryable: true }));
    const taken = outbox.add(call);
    pending.add(taken);
    // Without the results, which would hold those before them.
    all = Promise.allSettled([all, taken]).then(() => {});
    // If it throws, the event must not suffer.
    new Promise((resolve) => resolve(waitUntil?.(Promise.allSettled([taken])))).catch(() => {});
    return taken;
  }

  function count(tracked: Promise<ServerReceipt>, kind: keyof Totals) {
    pending.delete(tracked);
    totals[kind]++;
  }

  async function flush() {
    outbox.hurry();
    await all;
  }

  async function close({ timeoutMs = 30_000 }: { timeoutMs?: number } = {}) {
    isClosed = true;
    outbox.close(timeoutMs);
    const undo = setTimer(outbox.empty, timeoutMs);
    await flush();
    undo();
    return { ...totals };
  }

  return {
    track(event) {
      let given = event;
      try {
        // The caller may use the object for the next call.
        given = { ...event };
      } catch {
        // A getter of it throws, so it will be refused.
      }
      const tracked = accept(event);
      tracked.then(
        () => count(tracked, 'delivered'),
        ({ code }: ScnvError) => count(tracked, code === 'closed' || code === 'queue_full' ? 'dropped' : 'failed'),
      );
      tracked.catch((error: ScnvError) => onError?.(error, given)).catch(() => {});
      return tracked;
    },
    flush,
    close,
    installShutdown: (options = {}) => closeOn(options.signals || ['SIGTERM', 'SIGINT'], () => close(options)),
  };
}
