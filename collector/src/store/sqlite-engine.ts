import type { Engine } from './engine.ts';
import { openForReading } from './sqlite.ts';
import { startThread } from './thread-client.ts';

/**
 * A SQLite file: one thread writes, one reads reports, and quick reads happen here.
 *
 * @param onFailure Is told when a thread has ended that should not have: the store is of no use any more.
 * @throws When the file cannot be opened or its tables cannot be brought up to date.
 */
export async function openSqlite(
  path: string,
  onFailure: (error: Error) => void,
  maxChangesPerCommit?: number,
): Promise<Engine> {
  const writer = await startThread({ path, role: 'writer' }, onFailure, maxChangesPerCommit);
  const reporter = await startThread({ path, role: 'reports' }, onFailure);
  const db = openForReading(path);
  return {
    db,
    write: writer.add,
    report: reporter.add,
    counts: () => writer.counts,
    async close() {
      // The writer last: only the last connection that may write brings the log into the database file.
      await reporter.close();
      await db.destroy();
      await writer.close();
    },
  };
}
