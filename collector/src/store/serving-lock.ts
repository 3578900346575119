import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes sure that one process alone serves from a SQLite file. Two would each write well, but clean, count requests and
 * answer for the other's callers without knowing of each other. Commands may share the file with whoever serves.
 *
 * It is a lock of the operating system on a file beside the database, taken by SQLite, which knows how on every system.
 * It goes with the process, however that ends: there is nothing to clean up after a crash.
 *
 * @param databasePath The SQLite file, which need not exist yet.
 * @returns Gives the lock back.
 * @throws {Error} Where another process serves from the file. It names the file, and what to do.
 */
export function lockForServing(databasePath: string): () => void {
  mkdirSync(dirname(databasePath), { recursive: true });
  const path = canonical(databasePath);
  const lock = new DatabaseSync(`${path}.serving`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `another collector serves from ${path}. Stop it first, or give this one a file of its own by DATABASE_URL; several collectors on one database need PostgreSQL`,
      { cause: error },
    );
  }
  return () => lock.close();
}

/** The one name of a file that may have many. */
function canonical(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}
