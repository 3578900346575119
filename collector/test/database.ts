import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type DatabaseConfig, readConfig } from '../src/config.ts';
import { queryServer } from './query-server.ts';

export type WhenDone = (cleanup: () => void | Promise<void>) => void;

/** The PostgreSQL server of this run, or `undefined` if the tests run on SQLite. */
export const server: string | undefined = inject('postgresUrl');

/**
 * Creates a database for a test or its file, of the kind that this run tests.
 *
 * @param whenDone Vitest's `afterAll` or `onTestFinished`: deletes the database.
 * @returns The value for `DATABASE_URL`.
 */
export async function newDatabase(whenDone: WhenDone): Promise<string> {
  if (!server) return newFileUrl(whenDone);
  const name = `scnv_${randomUUID().replaceAll('-', '')}`;
  queryServer(server, `CREATE DATABASE ${name} TEMPLATE scnv_template`);
  whenDone(() => {
    queryServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return Object.assign(new URL(server), { pathname: name }).href;
}

/** The `DATABASE_URL` of a new SQLite file: for tests to which the kind of database makes no difference. */
export function newFileUrl(whenDone: WhenDone): string {
  return `file:${join(temporaryDirectory(whenDone), 'scnv.db')}`;
}

/** The same as the store's configuration. */
export function databaseOf(databaseUrl: string): DatabaseConfig {
  return readConfig({ DATABASE_URL: databaseUrl }).database;
}

/** How often a property is tried: on a server each step takes several round trips. */
export function runs(onSqlite: number): number {
  return server ? Math.ceil(onSqlite / 4) : onSqlite;
}

/** A directory that is deleted after the test, or its file. */
export function temporaryDirectory(whenDone: WhenDone): string {
  const path = mkdtempSync(join(tmpdir(), 'scnv-collector-'));
  whenDone(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Everything kept in a database, in a form that can be searched for a text. */
export function dump(databaseUrl: string): string {
  if (databaseUrl.startsWith('file:')) {
    // The last connection to close checkpoints the log into the file.
    const files = ['', '-wal'].map((suffix) => fileOf(databaseUrl) + suffix).filter((path) => existsSync(path));
    return files.map((path) => readFileSync(path, 'latin1')).join('\n');
  }
  const tables = queryServer(databaseUrl, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
  const rows = tables.flatMap(({ name }) => queryServer(databaseUrl, `SELECT t::text AS line FROM ${name} t`));
  return rows.map(({ line }) => line).join('\n');
}

/** The file of a SQLite database. */
export function fileOf(databaseUrl: string): string {
  return databaseUrl.slice('file:'.length);
}
