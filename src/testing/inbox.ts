import { flush, restart, status, stop } from '../browser/instances.ts';
import type { Post } from '../browser/send.ts';
import { uuidV7 } from '../id.ts';
import { type BrowserEvent, type Envelope, isUuid, type Metadata, type Question, SESSION_KEY } from '../wire.ts';

const POLL_INTERVAL_MS = 10;
const DEFAULT_TIMEOUT_MS = 1_000;

// Captured before a test installs a fake clock, unless that came first.
const { setTimeout } = globalThis;

/** A clock of the language itself, which tests leave alone: https://tc39.es/ecma262/#sec-atomics.waitasync */
type Wait = (place: Int32Array, index: number, value: number, timeoutMs: number) => { value: Promise<unknown> };
const { waitAsync } = Atomics as unknown as { waitAsync: Wait };

/** Waits in real time. */
function pass(ms: number): Promise<unknown> {
  return new Promise((resolve) => {
    // This keeps the process alive, the other does not.
    setTimeout(resolve, ms);
    try {
      void waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms).value.then(resolve);
    } catch {
      // Missing: pages have no shared memory unless their headers ask for it.
    }
  });
}

/** The visitor to the pages of a test. */
export interface InboxOptions {
  /**
   * The scan that brought the visitor, a UUID; `null` for a visitor who did not scan, about whom nothing is sent.
   *
   * @default a new id
   */
  scanSessionId?: string | null;
}

/** An event as a collector would have received it. */
export interface ReceivedEvent extends BrowserEvent {
  site_id: string;
  event_id: string;
  metadata: Metadata;
}

/** Where the events of a test arrive. */
export interface Inbox {
  /** The scan that brought the visitor. */
  readonly scanSessionId: string | null;
  /** Sends what is waiting; resolves to all events received so far, or to those of one name, in order. */
  events(name?: string): Promise<ReceivedEvent[]>;
  /**
   * Resolves to the first event of this name, received already or yet to come.
   *
   * @param options.timeoutMs In real time, even under a fake clock. Default 1,000.
   * @throws {Error} If none comes in time; the message says what came, and what was lost and why.
   */
  waitFor(name: string, options?: { timeoutMs?: number }): Promise<ReceivedEvent>;
  /** Brings another visitor, with nothing stored, for the next test. The page's code has to call `init` again. */
  reset(options?: InboxOptions): Promise<void>;
  /** Closes the inbox: events go over the network again. */
  close(): Promise<void>;
}

/**
 * Replaces the network: code that calls `init` and `track` runs as it is, and what it sends arrives here.
 *
 * @throws {Error} Without a `window`, or if the scan session id is not a UUID.
 * @example
 * const inbox = openInbox();
 * afterEach(() => inbox.reset());
 * test('tracks what is added to the cart', async () => {
 *   addToCart('lamp');
 *   expect((await inbox.waitFor('add_to_cart')).metadata).toEqual({ product: 'lamp' });
 * });
 */
export function openInbox(options: InboxOptions = {}): Inbox {
  if (typeof window === 'undefined') throw new Error('openInbox needs a window: run this test in jsdom or happy-dom');
  let received: ReceivedEvent[] = [];
  let scanSessionId: string | null = null;

  const send: Post = async (_endpoint, body) => {
    const { events = [], asks = [], site_id } = JSON.parse(body) as Envelope & Partial<Question>;
    for (const event of events as Omit<ReceivedEvent, 'metadata'>[]) received.push({ metadata: {}, ...event, site_id });
    const ids = received.map(({ event_id }) => event_id);
    const receipt = { accepted: events.length, duplicates: 0, rejected: 0, results: [] };
    return { status: 200, body: { ...receipt, known: asks.filter((id) => ids.includes(id)) } };
  };

  /** Removes what the visitor has left: nothing held back may arrive in the next test. */
  async function leave() {
    await flush();
    stop();
    await flush();
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (key.startsWith(SESSION_KEY)) storage.removeItem(key);
    }
    removeCookies();
    if (typeof indexedDB !== 'undefined') indexedDB.deleteDatabase(SESSION_KEY);
  }

  function arrive({ scanSessionId: given = uuidV7(Date.now(), Math.random) }: InboxOptions) {
    if (given !== null && !isUuid(given)) throw new Error(`scanSessionId must be a UUID, not ${given}`);
    restart(send);
    received = [];
    scanSessionId = given;
    if (given) localStorage.setItem(SESSION_KEY, JSON.stringify({ sid: given }));
  }

  async function events(name?: string) {
    await flush();
    return received.filter(({ event_type }) => !name || event_type === name);
  }

  arrive(options);
  return {
    get scanSessionId() {
      return scanSessionId;
    },
    events,
    async waitFor(name, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      for (let waitedMs = 0; ; waitedMs += POLL_INTERVAL_MS) {
        const [event] = await events(name);
        if (event) return event;
        if (waitedMs >= timeoutMs) throw new Error(nothingCame(name, timeoutMs, received));
        await pass(POLL_INTERVAL_MS);
      }
    },
    async reset(next = {}) {
      await leave();
      arrive(next);
    },
    async close() {
      await leave();
      restart();
    },
  };
}

/** The scan may be in a cookie of this host, or of any domain above it. */
function removeCookies() {
  const labels = location.hostname.split('.');
  for (const place of ['', ...labels.map((_, index) => `domain=${labels.slice(index).join('.')};`)]) {
    // biome-ignore lint/suspicious/noDocumentCookie: neither jsdom nor happy-dom has a cookie store
    document.cookie = `${SESSION_KEY}=;path=/;${place}max-age=0`;
  }
}

function nothingCame(name: string, timeoutMs: number, received: ReceivedEvent[]): string {
  const names = received.map(({ event_type }) => event_type).join(', ') || 'nothing';
  return `no ${name} came within ${timeoutMs} ms; what came: ${names}; lost: ${JSON.stringify(status().dropped)}`;
}
