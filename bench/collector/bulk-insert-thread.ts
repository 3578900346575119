import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { BulkInsert, BulkRound } from './bulk-insert.ts';
import { createInserter, sampleEvent } from './rows.ts';

const databasePath: string = workerData;
const file = new DatabaseSync(databasePath);
file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
const insert = createInserter(file, sampleEvent(databasePath));
const done = { rows: 0, transactions: 0, elapsedMs: 0, cpuUs: 0 };

parentPort?.on('message', ({ rowsPerTransaction, durationMs }: BulkRound) => {
  const startedAt = performance.now();
  const cpuBefore = process.threadCpuUsage();
  do {
    insert(rowsPerTransaction);
    done.rows += rowsPerTransaction;
    done.transactions++;
  } while (performance.now() - startedAt < durationMs);
  const { user, system } = process.threadCpuUsage(cpuBefore);
  done.elapsedMs += performance.now() - startedAt;
  done.cpuUs += user + system;
  const soFar: BulkInsert = {
    eventsPerSecond: (done.rows * 1000) / done.elapsedMs,
    rowsPerTransaction: done.rows / done.transactions,
    cpuUsPerEvent: done.cpuUs / done.rows,
  };
  parentPort?.postMessage(soFar);
});
