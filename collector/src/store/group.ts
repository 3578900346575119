import type { Call, CallResult, Remote } from './operations.ts';

interface Waiting extends Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Calls that are carried out together. */
export interface Group {
  /** Settles when the call was carried out. */
  add(name: string, parameters: unknown[]): Promise<unknown>;
  /** How often there was work, and how many calls that was: calls that come together go together. */
  counts: { rounds: number; calls: number };
  /** Takes no more calls, and settles when the last one is done. */
  close(): Promise<void>;
}

/**
 * Gathers calls. Those that come while others are carried out wait, and go together as soon as these are done: under
 * load one commit serves many requests, and alone a request waits for nobody.
 *
 * @param run Carries out calls, and tells what became of each, in their order. Where it rejects, all of them fail.
 * @param maxCallsPerRound How many calls go together at most.
 * @param maxRounds How many rounds may be under way. One, unless what runs them keeps their order.
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
        // Requests that were read in the same turn of the loop share the commit.
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

/** Operations as their callers see them: each call goes where `call` takes it. */
export function remote<Operations>(call: (name: string, parameters: unknown[]) => Promise<unknown>) {
  return new Proxy({} as Remote<Operations>, {
    get:
      (_, name: string) =>
      (...parameters: unknown[]) =>
        call(name, parameters),
  });
}
