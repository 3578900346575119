/** The database cannot be reached, or cannot write, for now: what was asked for may be asked for again. */
export class StoreUnavailable extends Error {
  constructor(cause: Error) {
    super(`the database is not available: ${cause.message || ('code' in cause && cause.code)}`, { cause });
  }
}

/** There is no room on the disk of the database. */
export class DiskFull extends StoreUnavailable {}

/** PostgreSQL says it by a code, and SQLite, whose codes do not cross threads, in these words. */
const DISK_FULL = '53100';
const SQLITE_FULL = 'database or disk is full';
/** What SQLite says while another program holds the file, and of a disk that does not write; the first we say ourselves. */
const SQLITE_PASSING =
  /^(the database file is gone|database is locked|attempt to write a readonly database|disk I\/O error)/;

/** What PostgreSQL says when it is away, starting, stopping, full or a standby, and of rounds that met once too often. */
const PASSING_STATES = /^(08|53|57P0|25006|40001|40P01)/;
/** What the system says of a connection. */
const SYSTEM_CODES = /^(E(CONN|PIPE|HOST|NET|TIMEDOUT|NOENT|NOTFOUND|AI_|MFILE|NFILE))/;
/** What the driver says of one. It has no codes for that. */
const DRIVER_MESSAGES =
  /^(Connection terminated|timeout e|Query read timeout|Client (has encountered|was closed)|Postgres connection has been discarded)/;

/** A failure of the database as the callers of the store see it: one that will pass says so, and none tells what a row held. */
export function asCallersSeeIt(error: Error & { code?: unknown; detail?: unknown }): Error {
  // PostgreSQL shows the row that it refuses, which would stand in the log.
  delete error.detail;
  const code = String(error.code);
  if (code === DISK_FULL || error.message === SQLITE_FULL) return new DiskFull(error);
  const passes =
    PASSING_STATES.test(code) ||
    SYSTEM_CODES.test(code) ||
    [DRIVER_MESSAGES, SQLITE_PASSING].some((messages) => messages.test(error.message));
  return passes ? new StoreUnavailable(error) : error;
}

/** Whether what failed for many would fail for each of them alone, too. A file on a full disk may have room for a few. */
export function isOutOfReach(error: Error): boolean {
  if (error instanceof StoreUnavailable) return true;
  const seen = asCallersSeeIt(error);
  return seen instanceof StoreUnavailable && !(seen instanceof DiskFull);
}
