import { randomUUID } from 'node:crypto';
import type { KyselyPlugin, Transaction } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { ORPHAN_LIFETIME_MS } from '../src/identity.ts';
import { migrate } from '../src/store/database.ts';
import { appendEvents } from '../src/store/events.ts';
import { deleteExpiredOrphans } from '../src/store/orphans.ts';
import { openPool } from '../src/store/postgres.ts';
import { freshSession, registerScanSession } from '../src/store/registration.ts';
import { deleteOldSessions } from '../src/store/retention.ts';
import { saveSessions } from '../src/store/sessions.ts';
import { openForWriting } from '../src/store/sqlite.ts';
import { eraseRows, findSubjectRows } from '../src/store/subjects.ts';
import type { Tables } from '../src/store/tables.ts';
import { START } from './collector.ts';
import { fileOf, newDatabase, server } from './database.ts';
import { eventOf } from './event.ts';

type Change = (trx: Transaction<Tables>) => Promise<unknown>;

const site_key = 1;
const now = START;
const scan = randomUUID();
const scans = (rows: number) => Array.from({ length: rows }, () => randomUUID());
/** Each with its own order and unknown scan. */
const sales = (rows: number) =>
  scans(rows).map((scan_session_id, place) => ({
    scan_session_id,
    order_id: `A-${place}`,
    event_type: 'purchase',
    conversion: 1,
    external_id: 'C-7',
  }));
const append = (trx: Transaction<Tables>, fields: object[]) =>
  appendEvents(
    trx,
    fields.map((each) => eventOf(site_key, each)),
  );

/** How many statements a change takes on this many rows. */
async function countStatements(prepare: Change, change: Change): Promise<number> {
  const url = await newDatabase(onTestFinished);
  const db = server ? openPool(url, { max: 1 }) : openForWriting(fileOf(url));
  let statements = 0;
  const count: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      statements++;
      return result;
    },
  };
  try {
    await migrate(db);
    await db.transaction().execute(prepare);
    await db.transaction().execute((trx) => change(trx.withPlugin(count) as Transaction<Tables>));
  } finally {
    await db.destroy();
  }
  return statements;
}

it.each<[string, (trx: Transaction<Tables>, rows: number) => Promise<unknown>, Change]>([
  [
    'links what waited for a scan',
    (trx, rows) => append(trx, Array(rows).fill({ scan_session_id: scan })),
    (trx) => registerScanSession(trx, { scan_session_id: scan, site_key, code: 'poster', scanned_at: now }, now),
  ],
  [
    'deletes orphans that expired',
    (trx, rows) => append(trx, sales(rows)),
    (trx) => deleteExpiredOrphans(trx, now + ORPHAN_LIFETIME_MS, 500),
  ],
  [
    'deletes old scan sessions',
    (trx, rows) =>
      saveSessions(
        trx,
        scans(rows).map((id) => freshSession({ scan_session_id: id, site_key, code: 'poster', scanned_at: 0 })),
      ),
    (trx) => deleteOldSessions(trx, now, 500),
  ],
  [
    'erases a person',
    (trx, rows) => append(trx, [...sales(rows), ...sales(rows)]),
    async (trx) => {
      const person = { kind: 'external_id', value: 'C-7', site_key } as const;
      await eraseRows(trx, person, await findSubjectRows(trx, person));
    },
  ],
])('%s with few statements, however many rows there are', async (_, prepare, change) => {
  const counts: number[] = [];
  for (const rows of [5, 50]) counts.push(await countStatements((trx) => prepare(trx, rows), change));
  expect(counts[1]).toBeGreaterThan(0);
  expect(counts[1]).toBe(counts[0]);
});
