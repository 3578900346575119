import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import type { Database } from './database.ts';
import { requireOwnLog } from './sqlite-file.ts';
import type { Tables } from './tables.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** What a writer is asked for between its transactions, beside the operations that go into them. */
export const PURGE = 'purge';

/**
 * Opens the SQLite file, and makes it where it does not exist.
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
  // What is deleted is overwritten: SQLite by itself leaves it in the file until the place is needed.
  file.exec('PRAGMA secure_delete = ON');
  // A transaction that reads first and writes later fails where another process has written meanwhile, whatever the
  // timeout: so each begins as a writer, and waits its turn. https://www.sqlite.org/isolation.html
  return kyselyOn(file, 'begin immediate');
}

/**
 * Brings the write-ahead log into the file, and makes it empty: what was deleted still stands in it, as it was before.
 *
 * @param db Open for writing, with no transaction.
 * @returns `false` where somebody reads what was before, such as a backup: then it stays as it is.
 */
export async function emptyLog(db: Database): Promise<boolean> {
  // Nobody who writes is to wait for whoever reads.
  await sql`PRAGMA busy_timeout = 0`.execute(db);
  try {
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
    return rows[0]?.busy === 0;
  } finally {
    // Whatever became of it, such as on a full disk: else each write would fail beside another process from then on.
    await sql`PRAGMA busy_timeout = ${sql.lit(BUSY_TIMEOUT_MS)}`.execute(db);
  }
}

/** Opens the SQLite file for reading: it never waits for a writer, and no writer waits for it. */
export function openForReading(path: string): Database {
  return kyselyOn(new DatabaseSync(path, { readOnly: true }));
}

/** Fits `node:sqlite` to what Kysely expects of SQLite, with each statement prepared once. */
function kyselyOn(file: DatabaseSync, begin = 'begin'): Database {
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  const database: SqliteDatabase = {
    close: () => file.close(),
    prepare(text) {
      const known = prepared.get(text);
      if (known) return known;
      const statement = file.prepare(text === 'begin' ? begin : text);
      // After some errors SQLite has rolled back by itself, and to do so again would hide them: a full disk is one.
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

/** SQLite can change tables in a transaction. Kysely does not, unless told so: a start that is killed would leave half a migration. */
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
