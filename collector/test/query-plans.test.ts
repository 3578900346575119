import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Transaction } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import { findTied } from '../src/store/copies.ts';
import { migrate } from '../src/store/database.ts';
import { toRows } from '../src/store/event-rows.ts';
import { appendEvents } from '../src/store/events.ts';
import { openForWriting } from '../src/store/sqlite.ts';
import type { Tables } from '../src/store/tables.ts';
import { temporaryDirectory } from './database.ts';
import { eventOf } from './event.ts';

const sale = eventOf(1, { source: 'server', event_type: 'purchase', conversion: 1, order_id: 'A-1' });

it.each<[string, (trx: Transaction<Tables>) => Promise<unknown>]>([
  ['the copies of an event', (trx) => Promise.all(toRows([sale]).map((row) => findTied(trx, row)))],
])('finds %s by key on SQLite, and looks through nothing else of the site', async (_, find) => {
  const path = join(temporaryDirectory(onTestFinished), 'scnv.db');
  const db = openForWriting(path);
  onTestFinished(() => db.destroy());
  await migrate(db);
  await db.transaction().execute((trx) => appendEvents(trx, [sale]));
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  onTestFinished(() => prepare.mockRestore());
  await db.transaction().execute(find);
  const questions = prepare.mock.calls.map(([text]) => text).filter((text) => text.startsWith('select'));
  expect(questions).not.toEqual([]);
  const file = new DatabaseSync(path);
  onTestFinished(() => file.close());
  const steps = questions.flatMap((text) => file.prepare(`EXPLAIN QUERY PLAN ${text}`).all());
  expect(steps.map(({ detail }) => detail).filter((step) => /^SCAN [a-z]|\(site_key=\?\)/.test(String(step)))).toEqual(
    [],
  );
});
