import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a database that nothing else asks anything of has done, in all rounds. */
export interface BulkInsert {
  eventsPerSecond: number;
  rowsPerTransaction: number;
  cpuUsPerEvent: number;
}

export interface BulkRound {
  rowsPerTransaction: number;
  durationMs: number;
}

/**
 * What the disk and SQLite give at best: the same rows into the same tables, with the same settings, each transaction as
 * large as those of the collector were, and on disk when it ends. In a thread of its own, whose memory nothing else fills.
 *
 * @param databasePath A database of the collector's with an event in it, which nobody has open.
 */
export function startBulkInsert(databasePath: string) {
  const worker = new Worker(new URL('./bulk-insert-thread.ts', import.meta.url), { workerData: databasePath });
  return {
    /** Goes on for a round. */
    async run(round: BulkRound): Promise<BulkInsert> {
      worker.postMessage(round);
      const [done] = await once(worker, 'message');
      return done;
    },
    close: () => worker.terminate(),
  };
}
