import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);
const HOUR = 3_600_000;
const TABLES = ['events', 'duplicates', 'identities', 'order_identities', 'conversion_changes'];

/** Everything that is kept about the events of a site. */
function keptOf({ siteId }: TestSite) {
  const ofSite = 'site_key = (SELECT site_key FROM sites WHERE site_id = ?)';
  return TABLES.map((table) =>
    query(collector.databaseUrl, `SELECT * FROM ${table} WHERE ${ofSite} ORDER BY event_id`, siteId),
  );
}

const reject = (site: TestSite, name: object) =>
  collector.send(
    'POST',
    '/conversions/reject',
    { site_id: site.siteId, reason: 'returned', ...name },
    { 'x-api-key': site.apiKey },
  );

it('changes nothing of a site, whatever becomes of the same ids and orders at another one', async () => {
  const [one, other] = [await collector.newSite(), await collector.newSite()];
  const [sold, copy, ruled, held] = Array.from({ length: 4 }, () => randomUUID());
  const purchase = (event_id?: string) => ({ event_type: 'purchase', event_id, order_id: 'A-1' });
  const unknown = randomUUID();
  for (const site of [one, other]) {
    await site.postEvents([{ ...purchase(sold), scan_session_id: await site.scan() }]);
    await site.postEvents([purchase(copy)]);
    await reject(site, { event_id: sold });
    await site.postServerEvent({ event_id: ruled, order_id: 'A-2' });
    for (let times = 0; times < 2; times++)
      await site.postEvents([{ event_type: 'pageview', event_id: held, scan_session_id: unknown }]);
  }
  const before = keptOf(other);
  collector.clock.now++;

  await reject(one, { order_id: 'A-2' });
  expect(keptOf(other)).toEqual(before);
  await one.postServerEvent({ order_id: 'A-1' });
  expect(one.readEvents()).toHaveLength(3);
  expect(keptOf(other)).toEqual(before);
  await one.register(unknown);
  const erased = await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id: unknown });
  expect(erased.statusCode).toBe(200);
  expect([one.readEvents(), other.readEvents()].map(({ length }) => length)).toEqual([2, 2]);
  await reject(other, { order_id: 'A-2' });
  expect(other.readEvents().find(({ event_id }) => event_id === ruled)).toMatchObject({
    conversion_status: 'rejected',
  });
});

it('rejects no sale by an order or a repeat that only another site has', async () => {
  const [one, other] = [await collector.newSite(), await collector.newSite()];
  const [counted, repeated, repeat] = [randomUUID(), randomUUID(), randomUUID()];
  await one.postServerEvent({ event_id: counted });
  await one.postServerEvent({ event_id: repeated });
  await other.postServerEvent({ event_id: counted, order_id: 'A-1' });
  for (const order_id of [undefined, 'A-2']) await other.postServerEvent({ event_id: repeated, order_id });
  await other.postServerEvent({ event_id: repeat, order_id: 'A-1' });
  for (const name of [{ order_id: 'A-1' }, { order_id: 'A-2' }, { event_id: repeat }]) {
    expect((await reject(one, name)).statusCode).toBe(404);
    expect((await reject(other, name)).statusCode).toBe(200);
  }
  const statuses = (site: TestSite) => site.readEvents().map(({ conversion_status }) => conversion_status);
  expect([statuses(one), statuses(other)]).toEqual([
    ['approved', 'approved'],
    ['rejected', 'rejected'],
  ]);
});

it('lends no scan to a sale of another site that has the same id, nor tells it which scan was registered', async () => {
  const [one, other] = [await collector.newSite(), await collector.newSite()];
  const [event_id, ...unknown] = Array.from({ length: 3 }, () => randomUUID()) as [string, string, string];
  const lent = await other.scan();
  for (const [place, site] of [one, other].entries()) {
    await site.postServerEvent({ event_id, scan_session_id: unknown[place] });
    await site.postEvents([{ event_type: 'purchase', event_id, scan_session_id: place ? lent : randomUUID() }]);
  }
  await one.postEvents([{ event_type: 'purchase', event_id }]);
  expect(one.readEvents()).toMatchObject([{ identity: 'orphan', scan_session_id: unknown[0] }]);
  const before = keptOf(other);
  const scan = await one.scan();
  await one.postEvents([{ event_type: 'purchase', event_id, scan_session_id: scan }]);
  expect(one.readEvents()).toMatchObject([{ identity: 'linked', scan_session_id: scan }]);
  await one.register(unknown[0] as string);
  expect(one.readEvents()).toMatchObject([{ identity: 'linked', scan_session_id: unknown[0] }]);
  expect(keptOf(other)).toEqual(before);
});

it('deletes the orphan of a site, but not the event with the same id at another one', async () => {
  const [one, other] = [await collector.newSite(), await collector.newSite()];
  const event_id = randomUUID();
  for (const site of [one, other]) {
    const scan_session_id = site === one ? randomUUID() : await site.scan();
    for (let times = 0; times < 2; times++) await site.postServerEvent({ event_id, order_id: 'A-1', scan_session_id });
    await reject(site, { event_id });
  }
  const before = keptOf(other);
  collector.clock.now += 24 * HOUR;
  await collector.asAdmin('POST', '/admin/clean');
  expect(keptOf(one)).toEqual(TABLES.map((): unknown => []));
  expect(keptOf(other)).toEqual(before);
});

it('counts the same id and the same order once at each site, even if all arrive together', async () => {
  const sites = [await collector.newSite(), await collector.newSite()];
  const purchase = { event_type: 'purchase', event_id: randomUUID(), order_id: 'A-1' };
  const events = [purchase, purchase, { ...purchase, event_id: randomUUID() }];
  await Promise.all(sites.flatMap((site) => events.map((event) => site.postEvents([event]))));
  for (const site of sites) {
    expect(site.readEvents()).toMatchObject([{ order_id: 'A-1' }]);
    expect(site.readDuplicates()).toHaveLength(2);
  }
});
