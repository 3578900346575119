import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/**
 * The write version of a file that does not use a log:
 * https://www.sqlite.org/fileformat.html#file_format_version_numbers
 */
const WITHOUT_LOG = 1;
const WRITE_VERSION_OFFSET = 18;

/** @throws {Error} If the SQLite file does not exist: SQLite would create an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new Error(
    `there is no database ${path}: the first start of the collector makes it, or DATABASE_URL names another`,
  );
}

/**
 * Guards against a restored copy next to the log of the database it replaces. Opening it would corrupt it: SQLite
 * identifies the log by its name alone, and copies the log's pages over those of the copy.
 *
 * @throws {Error} If a file that needs no log, such as a backup, has one beside it. It names the log, and says what to
 * do.
 */
export function requireOwnLog(path: string): void {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (!log?.size || !existsSync(path) || writeVersionOf(path) !== WITHOUT_LOG) return;
  throw new Error(
    `${path}-wal is the log of another database, in whose place ${path} was put: remove ${path}-wal and ${path}-shm, and start again`,
  );
}

function writeVersionOf(path: string): number | undefined {
  const file = openSync(path, 'r');
  try {
    const byte = Buffer.alloc(1);
    return readSync(file, byte, 0, 1, WRITE_VERSION_OFFSET) ? byte[0] : undefined;
  } finally {
    closeSync(file);
  }
}

/** Identifies the file that a path leads to now; `null` if there is none. */
export function fileAt(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}
