import { v7 as newId } from 'uuid';
import type { Live } from '../live.ts';
import { callLine } from '../live-line.ts';
import type { Store } from '../store/store.ts';
import { type InboundRequest, nameTransaction, toLogged } from './inbound-request.ts';
import { refused } from './outcome.ts';

const WINDOW_MS = 60_000;

/** The log of what a rate limit has refused. A flood must not fill it: it gets a line a minute for each token. */
export interface LimitedCalls {
  /** The first call of a minute is written down at once, the others are counted. Never rejects. */
  note(request: InboundRequest): Promise<void>;
  /** Writes down what was counted so far. */
  close(): Promise<void>;
}

interface Deps {
  store: Pick<Store, 'read' | 'write'>;
  live: Live;
  now(): number;
  /** Calls back once, after so many milliseconds; what it returns cancels that. */
  setTimer?(callback: () => void, delayMs: number): () => void;
}

interface Line {
  callId: string;
  calls: number;
  cancel(): void;
}

/** @param deps.setTimer Default: a timer that keeps no process alive. */
export function createLimitedCalls({ store, live, now, setTimer = startTimer }: Deps): LimitedCalls {
  // As many as there are tokens: those that are not good share a line.
  const lines = new Map<string, Line>();

  async function note(request: InboundRequest) {
    const { surface, token } = request;
    const key = `${surface} ${token?.token_id ?? ''}`;
    const line = lines.get(key);
    if (line) {
      line.calls += 1;
      return;
    }
    const callId = newId();
    lines.set(key, { callId, calls: 1, cancel: setTimer(() => void end(key), WINDOW_MS) });
    await begin(request, callId).catch(() => {});
  }

  async function begin(request: InboundRequest, callId: string) {
    const { surface, token } = request;
    const at = now();
    const logged = toLogged(request, nameTransaction(request), token?.offer_id ?? null, at, callId);
    const offer = logged.offer_id === null ? null : await store.read.findOffer(logged.offer_id);
    const outcome = refused('rate_limited');
    live.tell(() => callLine(surface, offer, outcome, logged.transaction_id, at));
    await store.write.logInboundCall(logged, outcome);
  }

  async function end(key: string) {
    const line = lines.get(key);
    lines.delete(key);
    line?.cancel();
    // Where it fails the store has failed, and whoever calls next is told.
    if (line && line.calls > 1) await store.write.noteCalls(line.callId, line.calls).catch(() => {});
  }

  return {
    note,
    async close() {
      await Promise.all([...lines.keys()].map(end));
    },
  };
}

function startTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs).unref();
  return () => clearTimeout(timer);
}
