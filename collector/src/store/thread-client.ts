import { Worker } from 'node:worker_threads';
import { createGroup, type Group } from './group.ts';
import type { Call, CallResult } from './operations.ts';
import { packCall } from './packed-events.ts';
import type { ThreadData } from './thread.ts';

/**
 * Starts a thread of the store. A reader gets calls as soon as it is free; a writer at once, so that it never waits for
 * this thread, and takes together what waits at its door.
 *
 * @param onFailure Is told when the thread ends and should not.
 * @param data.maxCallsPerRound How many calls it carries out together at most.
 * @returns Closing it finishes what was asked for, and ends the thread.
 * @throws When the database cannot be opened.
 */
export async function startThread(data: ThreadData, onFailure: (error: Error) => void): Promise<Group> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: data });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
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
    // After the first reason, and after the end that was asked for, there is nothing to tell.
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
