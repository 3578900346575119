import { Worker } from 'node:worker_threads';
import { createGroup, type Group } from './group.ts';
import type { CallResult } from './operations.ts';
import { packCall } from './packed-events.ts';
import type { ThreadData } from './thread.ts';

/**
 * Starts a thread of the store. Calls that come while it is busy go to it together as soon as it is free.
 *
 * @param onFailure Is told when the thread ends and should not.
 * @param maxCallsPerRound How many calls go to it together at most.
 * @returns Closing it finishes what was asked for, and ends the thread.
 * @throws When the database cannot be opened.
 */
export async function startThread(
  data: ThreadData,
  onFailure: (error: Error) => void,
  maxCallsPerRound?: number,
): Promise<Group> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: data });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });

  let failure: Error | null = null;
  let isClosing = false;
  let answer: PromiseWithResolvers<CallResult[]> | null = null;
  worker.on('message', (results: CallResult[]) => answer?.resolve(results));
  function fail(error: Error) {
    // After the first reason, and after the end that was asked for, there is nothing to tell.
    if (failure || isClosing) return;
    failure = error;
    answer?.reject(error);
    onFailure(error);
  }
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread ended that should not have')));

  const group = createGroup(async (calls) => {
    if (failure) throw failure;
    answer = Promise.withResolvers();
    worker.postMessage(calls.map(packCall));
    return answer.promise;
  }, maxCallsPerRound);
  return {
    ...group,
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
