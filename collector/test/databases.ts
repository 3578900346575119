import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './collector.ts';
import { readDuplicates, readEvents } from './stored.ts';

/** A database for the processes of one test. */
export interface TestDatabase {
  url: string;
  /** The ids of all events of the site `demo` that are stored, and of all repeats. */
  readIds(): Promise<{ events: string[]; repeats: string[] }>;
}

/** Each kind of database that a collector runs on: what it promises of its events, it promises on each. */
export const databases: { name: string; create(): Promise<TestDatabase> }[] = [
  { name: 'SQLite', create: async () => sqliteIn(temporaryDirectory(onTestFinished)) },
];

/** A SQLite file in a directory that a test has chosen. */
export function sqliteIn(directory: string): TestDatabase {
  const path = join(directory, 'scnv.db');
  const idsOf = (rows: { event_id: string }[]) => rows.map(({ event_id }) => event_id);
  return {
    url: `file:${path}`,
    readIds: async () => ({ events: idsOf(readEvents(path, 'demo')), repeats: idsOf(readDuplicates(path, 'demo')) }),
  };
}
