import { Worker } from 'node:worker_threads';
import { createGroup, type Group } from './group.ts';
import type { Call, CallResult } from './operations.ts';
import { packCall } from './packed-events.ts';
import type { ThreadData } from './thread.ts';

/**
 * Starts a thread of the store. A reader gets calls as soon as it is free; a writer at once, so that it never waits for
 * this thread, and batches what is in its queue.
 *
 * @param onFailure Called when the thread ends unexpectedly.
 * @param data.maxCallsPerRound The maximum number of calls in a round.
 * @returns Closing it finishes what was asked for, and ends the thread.
 * @throws If the database cannot be opened.
 */
export async function startThread(data: ThreadData, onFailure: (error: Error) => void): Promise<Group> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: data });
  await new Promise<void>((resolve, reject) => {
    let cause = new Error('a thread ended unexpectedly');
    worker.once('message', () => resolve());
    worker.once('error', (error) => {
      cause = error;
    });
    // Not at the error: until the exit the thread holds the file, and a next attempt would find it locked.
    worker.once('exit', () => reject(cause));
  });

  let failure: Error | null = null;
  let isClosing = false;
  const counts = { rounds: 0, calls: 0 };
  let answers: PromiseWithResolvers<CallResult[]>[] = [];
  worker.on('message', (answered: CallResult[][]) => {
    counts.rounds++;
    for (const results of answered) {
      counts.calls += results.length;
      answers.shift()?.resolve(results);
    }
  });
  function fail(error: Error) {
    // Only the first failure is reported, and none once the thread was asked to end.
    if (failure || isClosing) return;
    failure = error;
    for (const answer of answers) answer.reject(error);
    answers = [];
    onFailure(error);
  }
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread ended unexpectedly')));

  async function send(calls: Call[]): Promise<CallResult[]> {
    if (failure) throw failure;
    const answer = Promise.withResolvers<CallResult[]>();
    answers.push(answer);
    worker.postMessage(calls.map(packCall));
    return answer.promise;
  }
  const group = createGroup(send, data.maxCallsPerRound, data.role === 'writer' ? Number.POSITIVE_INFINITY : 1);
  return {
    ...group,
    counts,
    async close() {
      await group.close();
      if (failure || isClosing) return;
      isClosing = true;
      const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage([]);
      await exited;
    },
  };
}
