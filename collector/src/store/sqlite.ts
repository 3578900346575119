import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import type { Database } from './database.ts';
import { requireOwnLog } from './sqlite-file.ts';
import type { Tables } from './tables.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** A request to the writer that is no operation: it runs between transactions. */
export const PURGE = 'purge';

/**
 * Opens the SQLite file, creating it if necessary.
 *
 * A commit is on disk when it returns: the write-ahead log is flushed each time (`synchronous=FULL`).
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function openForWriting(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  requireOwnLog(path);
  const file = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  file.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;`);
  // Overwrite what is deleted: by default SQLite leaves it in the file until the space is reused.
  file.exec('PRAGMA secure_delete = ON');
  // A transaction that reads before it writes fails if another process has written in between, whatever the timeout. So
  // each one begins as a writer and waits its turn. https://www.sqlite.org/isolation.html
  return kyselyOn(file, 'begin immediate');
}

/**
 * Checkpoints the write-ahead log into the file and truncates it: it still contains what was deleted.
 *
 * @param db Open for writing, with no transaction.
 * @returns `false` if a reader, such as a backup, still needs the log: then it stays as it is.
 */
export async function emptyLog(db: Database): Promise<boolean> {
  // A writer must not wait for readers.
  await sql`PRAGMA busy_timeout = 0`.execute(db);
  try {
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
    return rows[0]?.busy === 0;
  } finally {
    // Even after a failure, such as a full disk: otherwise writes would fail whenever another process is writing.
    await sql`PRAGMA busy_timeout = ${sql.lit(BUSY_TIMEOUT_MS)}`.execute(db);
  }
}

/** Opens the SQLite file for reading: readers and writers never wait for each other. */
export function openForReading(path: string): Database {
  return kyselyOn(new DatabaseSync(path, { readOnly: true }));
}

/** Adapts `node:sqlite` to the interface that Kysely expects, and prepares each statement once. */
function kyselyOn(file: DatabaseSync, begin = 'begin'): Database {
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  const database: SqliteDatabase = {
    close: () => file.close(),
    prepare(text) {
      const known = prepared.get(text);
      if (known) return known;
      const statement = file.prepare(text === 'begin' ? begin : text);
      // After some errors, such as a full disk, SQLite has already rolled back; a second rollback would fail and hide
      // the error.
      const isDone = () => text === 'rollback' && !file.isTransaction;
      const fitted = {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters: readonly unknown[]) =>
          isDone() ? { changes: 0, lastInsertRowid: 0 } : statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as SQLInputValue[])),
      };
      prepared.set(text, fitted);
      return fitted;
    },
  };
  return new Kysely<Tables>({ dialect: new TransactionalDialect({ database }) });
}

/**
 * SQLite supports DDL in transactions, but Kysely does not use that by default: a start killed midway would leave half
 * a migration.
 */
class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): true {
    return true;
  }
}
