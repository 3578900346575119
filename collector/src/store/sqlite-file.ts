import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** A file has this where its last writer left no log: https://www.sqlite.org/fileformat.html#file_format_version_numbers */
const WITHOUT_LOG = 1;
const WRITE_VERSION_OFFSET = 18;

/** @throws {Error} Where there is no SQLite file: SQLite would make an empty one. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new Error(
    `there is no database ${path}: the first start of the collector makes it, or DATABASE_URL names another`,
  );
}

/**
 * A copy that is put in the place of a database, while the log of that one stays, is ruined as it is opened: SQLite
 * knows the log by its name alone, and copies what stands in it over the pages of the copy.
 *
 * @throws {Error} Where a file that needs no log, as a backup, has one beside it. It names it, and says what to do.
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

/** Which file has a name now; `null` where none has. */
export function fileAt(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}
