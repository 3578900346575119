import { v7 as newId } from 'uuid';
import type { Live } from '../live.ts';
import { callLine } from '../live-line.ts';
import type { Store } from '../store/store.ts';
import { type InboundRequest, nameTransaction, toLogged } from './inbound-request.ts';
import { refused } from './outcome.ts';

const WINDOW_MS = 60_000;

/** Logs what a rate limit has refused. A flood must not fill the log: each token gets one line a minute. */
export interface LimitedCalls {
  /** Logs the first call of a minute at once, and counts the others. Never rejects. */
  note(request: InboundRequest): Promise<void>;
  /** Logs what has been counted so far. */
  close(): Promise<void>;
}

interface Deps {
  store: Pick<Store, 'read' | 'write'>;
  live: Live;
  now(): number;
  /** Calls back once, after a delay; returns a function that cancels it. */
  setTimer?(callback: () => void, delayMs: number): () => void;
}

interface Line {
  callId: string;
  calls: number;
  cancel(): void;
}

/** @param deps.setTimer Default: a timer that does not keep the process alive. */
export function createLimitedCalls({ store, live, now, setTimer = startTimer }: Deps): LimitedCalls {
  // Bounded by the number of tokens: invalid ones share a line.
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
    // If it fails, the store has failed, and the next caller is told.
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
