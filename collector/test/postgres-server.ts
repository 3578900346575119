import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../scripts/postgres-server.ts';
import { openStore } from '../src/store/store.ts';
import { queryServer } from './query-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The administrative database of a PostgreSQL server, if the tests run on one. */
    postgresUrl?: string;
  }
}

/** Starts a PostgreSQL server for all tests, with a migrated database, which is quick to copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres();
  queryServer(url, 'CREATE DATABASE scnv_template');
  const template = Object.assign(new URL(url), { pathname: 'scnv_template' }).href;
  await (await openStore({ kind: 'postgres', url: template })).close();
  project.provide('postgresUrl', url);
  return stop;
}
