import { Worker } from 'node:worker_threads';
import type { Call, CallResult, Remote } from './operations.ts';
import type { ThreadData } from './thread.ts';

interface Waiting extends Call {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A thread of the store, as seen from outside. */
export interface Thread<Operations> {
  call: Remote<Operations>;
  /** How often the thread was given work, and how many calls that was: calls that come together go together. */
  counts: { rounds: number; calls: number };
  /** Finishes what was asked for, and ends the thread. */
  close(): Promise<void>;
}

/**
 * Starts a thread of the store. Calls that come while it is busy wait, and go to it together as soon as it is free:
 * under load one commit serves many requests, and alone a request waits for nobody.
 *
 * @param onFailure Is told when the thread ends by an error.
 * @param maxCallsPerRound How many calls go to it together at most.
 * @throws When the database cannot be opened.
 */
export async function startThread<Operations extends object>(
  data: ThreadData,
  onFailure: (error: Error) => void,
  maxCallsPerRound = Number.POSITIVE_INFINITY,
): Promise<Thread<Operations>> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: data });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });

  const counts = { rounds: 0, calls: 0 };
  let waiting: Waiting[] = [];
  let running: Waiting[] = [];
  let scheduled = false;
  let onIdle: (() => void) | null = null;
  let failure: Error | null = null;
  let ended = false;

  function sendWaiting() {
    scheduled = false;
    if (running.length) return;
    if (!waiting.length) return onIdle?.();
    running = waiting.splice(0, maxCallsPerRound);
    counts.rounds++;
    counts.calls += running.length;
    worker.postMessage(running.map(({ name, parameters }): Call => ({ name, parameters })));
  }

  worker.on('message', (results: CallResult[]) => {
    const answered = running;
    running = [];
    sendWaiting();
    answered.forEach((call, index) => {
      const result = results[index] as CallResult;
      if ('error' in result) call.reject(result.error);
      else call.resolve(result.value);
    });
  });
  function fail(error: Error) {
    // After the first reason, and after the end that was asked for, there is nothing to tell.
    if (ended) return;
    ended = true;
    failure = error;
    for (const call of [...running, ...waiting]) call.reject(error);
    running = [];
    waiting = [];
    onIdle?.();
    onFailure(error);
  }
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread ended that should not have')));

  function enqueue(name: string, parameters: unknown[]) {
    return new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      waiting.push({ name, parameters, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      // Requests that were read in the same turn of the loop share the commit.
      setImmediate(sendWaiting);
    });
  }

  return {
    call: new Proxy({} as Remote<Operations>, {
      get:
        (_, name: string) =>
        (...parameters: unknown[]) =>
          enqueue(name, parameters),
    }),
    counts,
    async close() {
      if (failure) return;
      failure = new Error('the store is closed');
      await new Promise<void>((resolve) => {
        onIdle = resolve;
        sendWaiting();
      });
      if (ended) return;
      ended = true;
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage([]);
      await exited;
    },
  };
}
