import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes sure that only one process serves from a SQLite file. Two would write correctly, but each would clean up, count
 * requests and answer callers without knowing of the other. Commands may use the file alongside it.
 *
 * The lock is an operating system lock on a file beside the database, taken through SQLite, which knows how on every
 * system. It is released when the process ends, however that happens: a crash leaves nothing to clean up.
 *
 * @param databasePath The SQLite file, which need not exist yet.
 * @returns A function that releases the lock.
 * @throws {Error} If another process serves from the file. It names the file, and says what to do.
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

/** The canonical path of a file. */
function canonical(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}
