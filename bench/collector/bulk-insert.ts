import { DatabaseSync } from 'node:sqlite';
import { createInserter, type Row } from './rows.ts';

/** What a database that nothing else asks anything of has done. */
export interface BulkInsert {
  eventsPerSecond: number;
  rowsPerTransaction: number;
  cpuUsPerEvent: number;
}

/**
 * What the disk and SQLite give at best: the same rows into the same tables, with the same settings, each transaction as
 * large as those of the collector were, and on disk when it ends.
 *
 * @param databasePath A database of the collector's, which nobody has open.
 */
export function bulkInsert(
  databasePath: string,
  sample: Row,
  rowsPerTransaction: number,
  durationMs: number,
): BulkInsert {
  const file = new DatabaseSync(databasePath);
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
  const insert = createInserter(file, sample);
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let rows = 0;
  do {
    insert(rowsPerTransaction);
    rows += rowsPerTransaction;
  } while (performance.now() - startedAt < durationMs);
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  file.close();
  return { eventsPerSecond: (rows * 1000) / elapsedMs, rowsPerTransaction, cpuUsPerEvent: (user + system) / rows };
}
