import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { cleanAll } from '../src/janitor.ts';
import { START, startCollector, type TestCollector, type TestSite } from './collector.ts';
import { dump, server } from './database.ts';
import { newOffer, showPixel } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';
import { query } from './stored.ts';

const onPostgres = it.runIf(server);
const DAY = 24 * 3_600_000;
const RETENTION_DAYS = 60;

const partitionsOf = ({ databaseUrl }: TestCollector) =>
  query(
    databaseUrl,
    "SELECT tablename AS name FROM pg_tables WHERE tablename ~ '^(events|duplicates)_' ORDER BY tablename",
  ).map(({ name }) => name);
const placesOf = ({ databaseUrl }: TestCollector, table: string) =>
  query(databaseUrl, `SELECT DISTINCT tableoid::regclass::text AS name FROM ${table} ORDER BY 1`).map(
    ({ name }) => name,
  );
const clean = ({ store, clock }: TestCollector) => cleanAll(store, clock.now, RETENTION_DAYS);

/** A sale that was rejected, its repeat, and a page view. */
async function sell(site: TestSite, collector: TestCollector): Promise<string> {
  const [event_id, scan_session_id] = [randomUUID(), await site.scan()];
  const sale = { event_id, scan_session_id, order_id: `order-${event_id}` };
  await site.postServerEvent({ ...sale, conversion_value: { amount: 7, currency: 'EUR' } });
  await site.postServerEvent(sale);
  await site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  const rejection = { site_id: site.siteId, event_id, reason: 'refund' };
  await collector.send('POST', '/conversions/reject', rejection, { 'x-api-key': site.apiKey });
  return event_id;
}

onPostgres('keeps rows of a month together, and has the next months ready', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  expect(await clean(collector)).toEqual({});
  const months = ['2026_11', '2026_12', '2027_01'];
  const all = ['duplicates', 'events'].flatMap((table) => [...months, 'rest'].map((month) => `${table}_${month}`));
  expect(partitionsOf(collector)).toEqual(all);
  await sell(site, collector);
  collector.clock.now += 12 * DAY;
  await sell(site, collector);
  expect(placesOf(collector, 'events')).toEqual(['events_2026_11', 'events_2026_12']);
  expect(placesOf(collector, 'duplicates')).toEqual(['duplicates_2026_11', 'duplicates_2026_12']);
});

onPostgres('drops a whole month once all of it is old, and remembers its ids for another one', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await clean(collector);
  const old = await sell(site, collector);
  collector.clock.now += 12 * DAY;
  const later = await sell(site, collector);
  const sum = async () =>
    (({ events, duplicates, conversions }) => ({ events, duplicates, conversions }))(await site.report());
  expect(await sum()).toEqual({ events: 4, duplicates: 2, conversions: 0 });

  // The last of November is not old yet.
  collector.clock.now = Date.UTC(2026, 11, 1) + RETENTION_DAYS * DAY - 1;
  expect(await clean(collector)).not.toHaveProperty('events');
  collector.clock.now += 1;
  expect(await clean(collector)).toMatchObject({ events: 2, duplicates: 1 });
  expect(partitionsOf(collector)).not.toContain('events_2026_11');
  expect(site.readEvents()).toHaveLength(2);
  expect(await sum()).toEqual({ events: 2, duplicates: 1, conversions: 0 });
  expectTotalsToBeRight(collector.databaseUrl);
  const changes = query(collector.databaseUrl, 'SELECT event_id FROM conversion_changes');
  expect(changes).toEqual([{ event_id: later }]);

  const again = await site.postServerEvent({ event_id: old, scan_session_id: await site.scan() });
  expect(again.json()).toMatchObject({ status: 'duplicate', event_id: old });
  expectTotalsToBeRight(collector.databaseUrl);
});

onPostgres('deletes with an event its repeats from later months, and subtracts them from the totals', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await clean(collector);
  const scan_session_id = await site.scan();
  const [old, later] = [randomUUID(), randomUUID()];
  const send = (event_id: string) => site.postServerEvent({ event_id, scan_session_id });
  await send(old);
  collector.clock.now += 12 * DAY;
  for (const event_id of [old, later, later]) await send(event_id);
  collector.clock.now = Date.UTC(2026, 11, 1) + RETENTION_DAYS * DAY;
  await clean(collector);
  expect(site.readDuplicates()).toMatchObject([{ original_event_id: later }]);
  expect(await site.report()).toMatchObject({ events: 1, duplicates: 1 });
  expectTotalsToBeRight(collector.databaseUrl);
  await send(old);
  expect(site.readDuplicates()).toHaveLength(1);
});

onPostgres('forgets the rulings on an event that is not a conversion itself, and its payouts', async () => {
  const collector = await startCollector(onTestFinished);
  const offer = await newOffer(collector, { conversion_event: 'purchase', payout: '2', currency: 'EUR' });
  await clean(collector);
  const [event_id, scan_session_id] = [randomUUID(), await offer.click()];
  await offer.site.postEvents([{ event_type: 'pageview', event_id, scan_session_id }]);
  await showPixel(collector, offer, { transaction_id: scan_session_id, external_order_id: 'A-1' });
  const rejection = { site_id: offer.site.siteId, order_id: 'A-1', reason: 'refund' };
  await collector.send('POST', '/conversions/reject', rejection, { 'x-api-key': offer.site.apiKey });
  await offer.site.postEvents([{ event_type: 'purchase', event_id, order_id: 'A-1', scan_session_id }]);
  const kept = () =>
    ['conversion_changes', 'payouts'].map((table) => query(collector.databaseUrl, `SELECT * FROM ${table}`).length);
  expect(kept()).toEqual([1, 1]);
  collector.clock.now += 120 * DAY;
  await clean(collector);
  expect(kept()).toEqual([0, 0]);
});

onPostgres('finishes dropping a month that another collector left half done, once', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await clean(collector);
  await sell(site, collector);
  await collector.store.write.detachPartition({ table: 'events', name: 'events_2026_11' });
  collector.clock.now = START + 365 * DAY;
  const both = await Promise.all([clean(collector), clean(collector)]);
  expect(both.map(({ events = 0 }) => events).sort()).toEqual([0, 2]);
  expect(await site.report()).toMatchObject({ events: 0, duplicates: 0, conversions: 0 });
  expectTotalsToBeRight(collector.databaseUrl);
});

onPostgres('leaves events that came before their month had a partition where they are', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await sell(site, collector);
  await clean(collector);
  expect(placesOf(collector, 'events')).toEqual(['events_rest']);
  expect(partitionsOf(collector)).not.toContain('events_2026_11');
  collector.clock.now += RETENTION_DAYS * DAY + 1;
  expect(await clean(collector)).toMatchObject({ events: 2 });
  expect(site.readEvents()).toEqual([]);
});

onPostgres('erases a person also from a month that the janitor has detached but not yet dropped', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await clean(collector);
  const email_hash = 'ab'.repeat(32);
  await site.postServerEvent({ scan_session_id: await site.scan(), user_identifiers: { email_hash } });
  await collector.store.write.detachPartition({ table: 'events', name: 'events_2026_11' });
  await collector.asAdmin('DELETE', '/admin/subjects', { email_hash });
  expect(dump(collector.databaseUrl)).not.toContain(email_hash);
  expectTotalsToBeRight(collector.databaseUrl);
});

onPostgres('can stop between the steps of dropping a month', async () => {
  const collector = await startCollector(onTestFinished);
  await clean(collector);
  collector.clock.now = START + 365 * DAY;
  const isDetached = () =>
    query(collector.databaseUrl, "SELECT 1 FROM pg_inherits WHERE inhrelid = 'duplicates_2026_11'::regclass").length ===
    0;
  await cleanAll(collector.store, collector.clock.now, RETENTION_DAYS, isDetached);
  expect(partitionsOf(collector)).toContain('duplicates_2026_11');
  await clean(collector);
  expect(partitionsOf(collector)).not.toContain('duplicates_2026_11');
});

onPostgres(
  'creates a partition without scanning the many rows that are in no monthly one, and lets others write',
  async () => {
    const collector = await startCollector(onTestFinished);
    const { store, databaseUrl, clock } = collector;
    const site = await collector.newSite();
    await sell(site, collector);
    query(
      databaseUrl,
      `INSERT INTO events_rest (site_key, event_id, source, event_type, event_time, received_at, conversion, identity, conversion_status)
    SELECT 99, decode(lpad(to_hex(i), 32, '0'), 'hex'), 'browser', 'click', ${START}, ${START}, 0, 'none', 'approved'
    FROM generate_series(1, 10001) AS i`,
    );
    const missing = (await store.read.findMissingPartitions(clock.now)).filter(({ table }) => table === 'events');
    expect(missing.map(({ name, isFenced }) => [name, isFenced])).toEqual([
      ['events_2026_12', true],
      ['events_2027_01', true],
    ]);
    const [december] = missing as [(typeof missing)[0]];
    const stranger = new pg.Client(databaseUrl);
    await stranger.connect();
    onTestFinished(() => stranger.end());

    await store.write.fenceRest(december);
    await stranger.query("BEGIN; SET client_min_messages = 'debug1'; LOCK TABLE events_rest IN ROW EXCLUSIVE MODE");
    await store.report.validateFence(december);
    const notices: (string | undefined)[] = [];
    stranger.on('notice', ({ message }) => notices.push(message));
    await stranger.query(
      `CREATE TABLE one PARTITION OF events FOR VALUES FROM (${december.from}) TO (${december.until}); ROLLBACK`,
    );
    expect(notices.join()).toContain('"events_rest" is implied by existing constraints');

    expect(await clean(collector)).toEqual({});
    expect(partitionsOf(collector)).toEqual(expect.arrayContaining(['events_2026_12', 'events_2027_01']));
    expect(query(databaseUrl, "SELECT conname FROM pg_constraint WHERE conname LIKE 'without%'")).toEqual([]);
  },
);

onPostgres('leaves no fence behind if a month cannot be created', async () => {
  const collector = await startCollector(onTestFinished);
  const { store, databaseUrl, clock } = collector;
  const [first] = await store.read.findMissingPartitions(clock.now);
  const month = { ...(first as NonNullable<typeof first>), isFenced: true };
  await store.write.fenceRest(month);
  query(databaseUrl, `CREATE TABLE ${month.name} (LIKE events)`);
  await store.write.makePartition(month);
  expect(query(databaseUrl, "SELECT conname FROM pg_constraint WHERE conname LIKE 'without%'")).toEqual([]);
});

onPostgres('forgets step by step what was kept about the conversions of a month', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await clean(collector);
  for (let sales = 0; sales < 3; sales++) await sell(site, collector);
  const month = { table: 'events', name: 'events_2026_11' } as const;
  await collector.store.write.detachPartition(month);
  const changes = () => query(collector.databaseUrl, 'SELECT * FROM conversion_changes').length;
  const left: number[] = [];
  let last: Awaited<ReturnType<typeof collector.store.write.clearPartition>> = null;
  do {
    last = await collector.store.write.clearPartition(month, last, 2);
    left.push(changes());
  } while (last);
  expect(left).toHaveLength(4);
  expect(left.at(-1)).toBe(0);
  expect(left).toEqual(left.toSorted().reverse());
});
