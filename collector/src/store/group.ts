import type { Call, CallResult, Remote } from './operations.ts';

interface Waiting extends Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Calls that are run together. */
export interface Group {
  /** Settles once the call has run. */
  add(name: string, parameters: unknown[]): Promise<unknown>;
  /** How many rounds there were, and how many calls were in them: calls that arrive together share a round. */
  counts: { rounds: number; calls: number };
  /** Accepts no more calls, and resolves once the last one is done. */
  close(): Promise<void>;
}

/**
 * Batches calls. Those that arrive during a round wait, and form the next one as soon as it is done: under load one
 * commit serves many requests, and a lone request waits for nobody.
 *
 * @param run Runs calls, and returns the result of each, in their order. If it rejects, all of them fail.
 * @param maxCallsPerRound The maximum number of calls in a round.
 * @param maxRounds How many rounds may be in flight. One, unless `run` keeps their order.
 */
export function createGroup(
  run: (calls: Call[]) => Promise<CallResult[]>,
  maxCallsPerRound = Number.POSITIVE_INFINITY,
  maxRounds = 1,
): Group {
  const counts = { rounds: 0, calls: 0 };
  let waiting: Waiting[] = [];
  let running = 0;
  let scheduled = false;
  let closed = false;
  let onIdle: (() => void) | null = null;

  async function runWaiting(): Promise<void> {
    scheduled = false;
    if (running >= maxRounds) return;
    if (!waiting.length) return running ? undefined : onIdle?.();
    const round = waiting.slice(0, maxCallsPerRound);
    waiting = waiting.slice(round.length);
    running++;
    counts.rounds++;
    counts.calls += round.length;
    const calls = round.map(({ name, parameters }): Call => ({ name, parameters }));
    const results = await run(calls).catch((error: Error) => calls.map((): CallResult => ({ error })));
    running--;
    void runWaiting();
    round.forEach((call, index) => {
      const result = results[index] as CallResult;
      if ('error' in result) call.reject(result.error);
      else call.resolve(result.value);
    });
  }

  return {
    add(name, parameters) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new Error('the store is closed'));
        waiting.push({ name, parameters, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        // Requests that were read in the same turn of the event loop share the commit.
        setImmediate(runWaiting);
      });
    },
    counts,
    close() {
      closed = true;
      return new Promise((resolve) => {
        onIdle = resolve;
        void runWaiting();
      });
    },
  };
}

/** Operations as their callers see them; each is passed on to `call`. */
export function remote<Operations>(call: (name: string, parameters: unknown[]) => Promise<unknown>) {
  return new Proxy({} as Remote<Operations>, {
    get:
      (_, name: string) =>
      (...parameters: unknown[]) =>
        call(name, parameters),
  });
}
