/** The database cannot be reached, or cannot write, for now: the call may be repeated. */
export class StoreUnavailable extends Error {
  constructor(cause: Error) {
    super(`the database is not available: ${cause.message || ('code' in cause && cause.code)}`, { cause });
  }
}

/** The disk of the database is full. */
export class DiskFull extends StoreUnavailable {}

/** PostgreSQL reports a full disk by a code; SQLite, whose codes are lost between threads, by a message. */
const DISK_FULL = '53100';
const SQLITE_FULL = 'database or disk is full';
/**
 * Messages of SQLite while another program locks the file, or when the disk does not write; the first one is our own.
 */
const SQLITE_PASSING =
  /^(the database file is gone|database is locked|attempt to write a readonly database|disk I\/O error)/;

/**
 * Codes of PostgreSQL when it is unreachable, starting, stopping, full or a standby, or when a round conflicted too
 * often.
 */
const PASSING_STATES = /^(08|53|57P0|25006|40001|40P01)/;
/** The operating system's codes for failed connections. */
const SYSTEM_CODES = /^(E(CONN|PIPE|HOST|NET|TIMEDOUT|NOENT|NOTFOUND|AI_|MFILE|NFILE))/;
/** The driver's messages for failed connections, for which it has no codes. */
const DRIVER_MESSAGES =
  /^(Connection terminated|timeout e|Query read timeout|Client (has encountered|was closed)|Postgres connection has been discarded)/;

/**
 * Converts a database error for the callers of the store: a temporary one becomes `StoreUnavailable`, and none reveals
 * what a row contained.
 */
export function asCallersSeeIt(error: Error & { code?: unknown; detail?: unknown }): Error {
  // PostgreSQL includes the row it refuses, which would end up in the log.
  delete error.detail;
  const code = String(error.code);
  if (code === DISK_FULL || error.message === SQLITE_FULL) return new DiskFull(error);
  const passes =
    PASSING_STATES.test(code) ||
    SYSTEM_CODES.test(code) ||
    [DRIVER_MESSAGES, SQLITE_PASSING].some((messages) => messages.test(error.message));
  return passes ? new StoreUnavailable(error) : error;
}

/** Whether an error of a round would also fail each of its calls alone. On a full disk a few may still fit. */
export function isOutOfReach(error: Error): boolean {
  if (error instanceof StoreUnavailable) return true;
  const seen = asCallersSeeIt(error);
  return seen instanceof StoreUnavailable && !(seen instanceof DiskFull);
}
