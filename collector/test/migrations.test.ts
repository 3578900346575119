import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Migrator } from 'kysely/migration';
import { expect, it, onTestFinished } from 'vitest';
import { migrationProvider } from '../src/store/migrations.ts';
import { openForWriting } from '../src/store/sqlite.ts';
import { openStore } from '../src/store/store.ts';
import { START } from './collector.ts';
import { temporaryDirectory } from './database.ts';
import { readDuplicates, readEvents } from './stored.ts';

const SITE = `INSERT INTO sites (site_id, name, allowed_domains, conversion_events, status, created_at)
  VALUES ('demo', 'demo', '[]', '[]', 'active', ${START})`;
const COLUMNS = 'site_key, event_id, source, event_type, event_time, received_at, conversion';
const EVENT = `1, x'0a0a0a0a0000400080000000000000aa', 'browser', 'pageview', ${START - 5}, ${START}, 0`;

/** A database as a collector with this as its latest migration left it, with one event and one repeat. */
async function databaseOf(migration: string): Promise<string> {
  const path = join(temporaryDirectory(onTestFinished), 'scnv.db');
  const db = openForWriting(path);
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateTo(migration);
  expect(error).toBeUndefined();
  await db.destroy();
  const file = new DatabaseSync(path);
  file.exec(SITE);
  file.exec(`INSERT INTO events (${COLUMNS}) VALUES (${EVENT})`);
  file.exec(`INSERT INTO duplicates (${COLUMNS}, reason, original_event_id) VALUES (${EVENT}, 'event_id', x'00')`);
  file.close();
  return path;
}

const KEPT = { event_id: '0a0a0a0a-0000-4000-8000-0000000000aa', event_time: START - 5 };
const NO_CLOCKS = { client_event_time: null, client_sent_at: null, clock_skewed: 0, tab_id: null, seq: null };
const NO_PERSON = { email_hash: null, phone_hash: null, external_id: null, conversion_status: 'approved' };
const NO_OTHER_SCANS = { first_scan_session_id: null, last_scan_session_id: null };

it.each([
  ['0001_first_tables', { ...NO_CLOCKS, ...NO_OTHER_SCANS, ...NO_PERSON }],
  ['0002_client_clocks', { ...NO_OTHER_SCANS, ...NO_PERSON }],
  ['0003_other_scans', NO_PERSON],
])('keeps what a collector of %s stored, with the newer fields unset', async (migration, unknown) => {
  const path = await databaseOf(migration);
  for (let start = 1; start <= 2; start++) await (await openStore({ kind: 'sqlite', path })).close();
  expect(readEvents(`file:${path}`, 'demo')).toMatchObject([{ ...KEPT, ...unknown }]);
  expect(readDuplicates(`file:${path}`, 'demo')).toMatchObject([{ ...KEPT, ...unknown }]);
});

it('recognizes what an older collector stored, and does not store it twice', async () => {
  const store = await openStore({ kind: 'sqlite', path: await databaseOf('0003_other_scans') });
  onTestFinished(() => store.close());
  const ids = ['0A0A0A0A-0000-4000-8000-0000000000AA', '0a0a0a0a-0000-4000-8000-0000000000ab'];
  expect(await store.read.findKnownEvents(1, ids)).toEqual([ids[0]]);
});

/** The same, with scans and their events. */
async function usedDatabase(): Promise<string> {
  const path = await databaseOf('0003_other_scans');
  const file = new DatabaseSync(path);
  const [known, strange] = ["x'5c'", "x'5d'"];
  file.exec(SITE.replace("'demo'", "'other'"));
  file.exec(`INSERT INTO scan_sessions VALUES (${known}, 1, 'poster', ${START})`);
  const columns = `${COLUMNS}, amount_minor, currency, scan_session_id, visitor_id`;
  const add = (table: string, id: string, values: string, repeat = '') =>
    file.exec(`INSERT INTO ${table} (${columns}${repeat && ', reason, original_event_id'})
      VALUES (${values.replace('ID', `x'${id}'`)}${repeat})`);
  const at = `${START}, ${START}`;
  add('events', '01', `1, ID, 'browser', 'pageview', ${at}, 0, NULL, NULL, ${known}, x'a1'`);
  add('events', '02', `1, ID, 'server', 'purchase', ${at}, 1, 2000, 'EUR', ${known}, NULL`);
  add('events', '03', `2, ID, 'server', 'purchase', ${at}, 1, 2000, 'EUR', ${known}, NULL`);
  add('events', '04', `1, ID, 'server', 'purchase', ${at}, 1, 2000, 'EUR', ${strange}, NULL`);
  add('duplicates', '02', `1, ID, 'browser', 'purchase', ${at}, 1, NULL, NULL, ${known}, x'a2'`, `, 'order_id', x'02'`);
  file.close();
  return path;
}

it('attributes what an older collector stored, and adds it up', async () => {
  const path = await usedDatabase();
  const store = await openStore({ kind: 'sqlite', path });
  const [demo, other] = await store.report.reportQrCodes({ from: null, until: null });
  await store.close();
  expect(readEvents(`file:${path}`, 'demo').map(({ identity, code }) => [identity, code])).toEqual([
    ['none', null],
    ['linked', 'poster'],
    ['linked', 'poster'],
    ['orphan', null],
  ]);
  const revenue = [{ currency: 'EUR', amount: 20 }];
  expect(demo).toMatchObject({
    sessions: 1,
    engaged: 1,
    shared: 1,
    events: 3,
    conversions: 1,
    revenue,
    orphans: 1,
    duplicates: 2,
  });
  expect(other).toMatchObject({ sessions: 0, events: 0, conversions: 0, revenue: [], foreign: 1 });
});

it('leaves nothing of an unfinished migration, so that the next start can run it again', async () => {
  const path = await databaseOf('0017_payouts_of_scans');
  const change = (sql: string) => {
    const file = new DatabaseSync(path);
    file.exec(sql);
    file.close();
  };
  // This leaves what a killed process would: the columns before this one existed already.
  change('CREATE INDEX conversion_changes_scan_session ON conversion_changes (event_id)');
  await expect(openStore({ kind: 'sqlite', path })).rejects.toThrow('conversion_changes_scan_session already exists');
  change('DROP INDEX conversion_changes_scan_session');
  await (await openStore({ kind: 'sqlite', path })).close();
  expect(readEvents(`file:${path}`, 'demo')).toMatchObject([KEPT]);
});
