import { Migrator } from 'kysely/migration';
import { expect, onTestFinished } from 'vitest';
import { PostgresColumnTypes } from '../src/store/column-types.ts';
import { migrationProvider } from '../src/store/migrations.ts';
import { openPool } from '../src/store/postgres.ts';
import { openForWriting } from '../src/store/sqlite.ts';
import type { Tables } from '../src/store/tables.ts';
import { fileOf, newDatabase } from './database.ts';
import { queryServer } from './query-server.ts';

export type Insert = (table: keyof Tables, row: object) => Promise<unknown>;

/**
 * A database as a collector before this migration left it, of the kind that this run tests.
 *
 * @param fill Stores what that collector had stored.
 * @returns The value for `DATABASE_URL`.
 */
export async function oldDatabase(migration: string, fill: (insert: Insert) => Promise<void>): Promise<string> {
  const databaseUrl = await newDatabase(onTestFinished);
  const isFile = databaseUrl.startsWith('file:');
  // Test databases are copies of one that is already migrated.
  if (!isFile) for (const sql of ['DROP SCHEMA public CASCADE', 'CREATE SCHEMA public']) queryServer(databaseUrl, sql);
  const db = isFile
    ? openForWriting(fileOf(databaseUrl))
    : openPool(databaseUrl, { max: 1 }).withPlugin(new PostgresColumnTypes());
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateTo(migration);
  expect(error).toBeUndefined();
  await fill((table, row) =>
    db
      .insertInto(table)
      .values(row as never)
      .execute(),
  );
  await db.destroy();
  return databaseUrl;
}
