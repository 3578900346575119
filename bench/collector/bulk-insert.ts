import { DatabaseSync } from 'node:sqlite';
import { createInserter, type Row } from './rows.ts';

/** What a database that nothing else asks anything of has done. */
export interface BulkInsert {
  eventsPerSecond: number;
  rowsPerTransaction: number;
  cpuUsPerEvent: number;
}

/** Bare inserts that go on round after round, as the collectors do that they are compared with. */
export interface BulkInserter {
  run(rowsPerTransaction: number, durationMs: number): void;
  close(): BulkInsert;
}

/**
 * What the disk and SQLite give at best: the same rows into the same tables, with the same settings, each transaction as
 * large as those of the collector were, and on disk when it ends.
 *
 * @param databasePath A database of the collector's, which nobody has open.
 */
export function openBulkInsert(databasePath: string, sample: Row): BulkInserter {
  const file = new DatabaseSync(databasePath);
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
  const insert = createInserter(file, sample);
  const done = { rows: 0, transactions: 0, elapsedMs: 0, cpuUs: 0 };
  return {
    run(rowsPerTransaction, durationMs) {
      const startedAt = performance.now();
      const cpuBefore = process.cpuUsage();
      do {
        insert(rowsPerTransaction);
        done.rows += rowsPerTransaction;
        done.transactions++;
      } while (performance.now() - startedAt < durationMs);
      const { user, system } = process.cpuUsage(cpuBefore);
      done.elapsedMs += performance.now() - startedAt;
      done.cpuUs += user + system;
    },
    close() {
      file.close();
      return {
        eventsPerSecond: (done.rows * 1000) / done.elapsedMs,
        rowsPerTransaction: done.rows / done.transactions,
        cpuUsPerEvent: done.cpuUs / done.rows,
      };
    },
  };
}
