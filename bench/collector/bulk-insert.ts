import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What a bare database achieved, over all rounds. */
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
 * The best that the disk and SQLite can do: the same rows into the same tables, with the same settings, in transactions
 * as large as the collector's, and on disk when each ends. In a thread of its own, with otherwise empty memory.
 *
 * @param databasePath A collector's database with an event in it, which nobody has open.
 */
export function startBulkInsert(databasePath: string) {
  const worker = new Worker(new URL('./bulk-insert-thread.ts', import.meta.url), { workerData: databasePath });
  return {
    /** Inserts for the length of a round. */
    async run(round: BulkRound): Promise<BulkInsert> {
      worker.postMessage(round);
      const [done] = await once(worker, 'message');
      return done;
    },
    close: () => worker.terminate(),
  };
}
