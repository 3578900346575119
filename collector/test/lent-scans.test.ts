import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { erase } from '../src/erasure.ts';
import { blankEvent } from '../src/new-event.ts';
import type { NewEvent } from '../src/store/event-rows.ts';
import type { EventSource } from '../src/store/tables.ts';
import { START, startCollector, type TestSite } from './collector.ts';
import { runs } from './database.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);
const { store, clock } = collector;
const HOUR = 3_600_000;
const EUR_20 = { amount: 20, currency: 'EUR' };

async function tellByServer(site: TestSite, scan_session_id: string) {
  await site.postServerEvent({ order_id: 'A-1', scan_session_id, conversion_value: EUR_20 });
}
async function tellByBrowser(site: TestSite, scan_session_id: string) {
  await site.postEvents([{ event_type: 'purchase', order_id: 'A-1', scan_session_id }]);
}
const ORDERS = [
  ['browser', [tellByBrowser, tellByServer]],
  ['server', [tellByServer, tellByBrowser]],
] as const;

it.each(ORDERS)('keeps a sale that the server reports with an unknown scan if the %s comes first', async (_, ways) => {
  const site = await collector.newSite();
  const scan = await site.scan();
  for (const tell of ways) await tell(site, tell === tellByBrowser ? scan : randomUUID());
  const figures = { events: 1, conversions: 1, revenue: [{ currency: 'EUR', amount: 20 }] };
  expect(await site.report()).toMatchObject({ orphans: 0, qr_codes: [figures] });

  clock.now += 30 * HOUR;
  await collector.asAdmin('POST', '/admin/clean');
  expect(await site.report()).toMatchObject({ expired_orphans: 0, qr_codes: [figures] });
  expectTotalsToBeRight(collector.databaseUrl);
});

it.each(ORDERS)(
  "keeps a sale that the server reports with another site's scan if the %s comes first",
  async (_, ways) => {
    const [site, other] = [await collector.newSite(), await collector.newSite()];
    const scans = { [tellByBrowser.name]: await site.scan(), [tellByServer.name]: await other.scan() };
    for (const tell of ways) await tell(site, scans[tell.name] as string);
    expect(await site.report()).toMatchObject({ foreign: 0, qr_codes: [{ conversions: 1 }] });
    expect(await other.report()).toMatchObject({ conversions: 0 });
  },
);

it('counts a sale for its own scan once that is registered, whichever scan it was lent before', async () => {
  const site = await collector.newSite();
  const [lent, own] = [await site.scan(), randomUUID()];
  await tellByServer(site, own);
  await tellByBrowser(site, lent);
  expect(site.readEvents()).toMatchObject([{ scan_session_id: lent }]);
  await site.register(own);
  expect(site.readEvents()).toMatchObject([{ scan_session_id: own, identity: 'linked' }]);
});

it('counts the scan that a browser named as visited once it is registered, even if another was lent before', async () => {
  const site = await collector.newSite();
  const own = randomUUID();
  for (const scan of [own, await site.scan()]) await tellByBrowser(site, scan);
  expect(await site.report()).toMatchObject({ sessions: 1, engaged: 1 });
  await site.register(own);
  expect(await site.report()).toMatchObject({ sessions: 2, engaged: 2, conversions: 1 });
});

it('lends the same scan in whatever order copies of the same moment arrive', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const site = await collector.newSite();
    const scans = [await site.scan(), await site.scan()].sort();
    await tellByServer(site, randomUUID());
    const copy = (scan_session_id: string) => ({ event_type: 'purchase', order_id: 'A-1', scan_session_id });
    const scanOf = () => site.readEvents().map(({ scan_session_id }) => scan_session_id);
    await site.postEvents(order.map((place) => copy(scans[place] as string)));
    expect(scanOf()).toEqual([scans[0]]);
    await site.postEvents([copy(scans[order[0]] as string)]);
    expect(scanOf()).toEqual([scans[0]]);
  }
});

it('erases a sale by either scan that its copies named', async () => {
  for (const which of [0, 1]) {
    const site = await collector.newSite();
    const scans = [await site.scan(), randomUUID()] as const;
    await tellByServer(site, scans[1]);
    await tellByBrowser(site, scans[0]);
    const erased = await erase(
      store,
      { kind: 'scan_session_id', value: scans[which] as string, site_key: null },
      Date.now,
    );
    expect(erased).toMatchObject({ events: 1, duplicates: 1 });
    expect([...site.readEvents(), ...site.readDuplicates()]).toEqual([]);
  }
});

it('keeps the scan of a copy that is deleted before the sale, whatever comes next', async () => {
  for (const isServer of [true, false]) {
    const site = await collector.newSite();
    const lent = await site.scan();
    await tellByBrowser(site, lent);
    clock.now += 2 * HOUR;
    const site_key = (await store.read.findSite(site.siteId))?.site_key ?? 0;
    const unknown = randomUUID();
    await store.write.appendEvents([saleOf(site_key, isServer ? 'server' : 'postback', unknown)]);
    await store.write.deleteOldDuplicates(clock.now, 100);
    await store.write.appendEvents([saleOf(site_key, 'server', unknown)]);
    expect(site.readEvents()).toMatchObject([{ source: 'server', scan_session_id: lent, identity: 'linked' }]);
    expectTotalsToBeRight(collector.databaseUrl);
  }
});

it('links a sale by the scan of a copy, or its own, however late, even if its site comes to accept unknown scans', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const [own, lent, held] = [randomUUID(), await site.scan(), randomUUID()];
  await tellByServer(site, own);
  await tellByBrowser(site, lent);
  await tellByServer(other, held);
  await tellByBrowser(other, await other.scan());
  const [foreign, late] = [await other.scan(), randomUUID()];
  await site.postServerEvent({ order_id: 'A-2', scan_session_id: foreign });
  await site.postEvents([{ event_type: 'purchase', order_id: 'A-2', scan_session_id: late }]);
  await site.change({ unknown_sessions: 'accept' });
  clock.now += 30 * HOUR;
  const answers = [await site.register(own), await site.register(late)];
  expect((await other.register(held)).json()).toMatchObject({ linked_events: 0 });
  expect(other.readEvents()).toMatchObject([{ identity: 'linked', own_identity: 'orphan' }]);
  // The first sale was linked to another scan before.
  expect(answers.map((answer) => answer.json().linked_events)).toEqual([0, 1]);
  const scans = site
    .readEvents()
    .map(({ order_id, identity, scan_session_id }) => [order_id, identity, scan_session_id]);
  expect(scans.sort()).toEqual([
    ['A-1', 'linked', own],
    ['A-2', 'linked', late],
  ]);
  expectTotalsToBeRight(collector.databaseUrl);
});

/** From least to most trusted. */
const SOURCES: EventSource[] = ['pixel', 'browser', 'postback', 'server'];
/** Two scans of the site, one of another site, and one that is never registered; or none. */
const SCANS = [0, 1, 2, 3, null] as const;
type Scan = (typeof SCANS)[number];
type Arrival = { source: EventSource; scan: Scan } | { registers: 0 | 1 | 2 };

const copies = fc
  .subarray(SOURCES, { minLength: 1 })
  .chain((sources) =>
    fc.tuple(...sources.map((source) => fc.constantFrom(...SCANS).map((scan): Arrival & object => ({ source, scan })))),
  );
const registrations = fc
  .subarray([0, 1, 2] as const)
  .map((scans) => scans.map((registers): Arrival => ({ registers })));
const arrivals = fc
  .tuple(copies, registrations)
  .chain(([some, others]) => fc.shuffledSubarray([...some, ...others], { minLength: some.length + others.length }));

/**
 * Which scan the sale counts for, whatever came first: the best copy's if it is the site's own, else that of another
 * copy with such a scan, unless it is a pixel.
 */
function scanOf(history: Arrival[]): Scan {
  const told = history.flatMap((arrival) => ('source' in arrival ? [arrival] : []));
  const best = told.toSorted((one, two) => SOURCES.indexOf(two.source) - SOURCES.indexOf(one.source));
  const isOwn = (scan: Scan) =>
    history.some((arrival) => 'registers' in arrival && scan !== 2 && arrival.registers === scan);
  const lender = best.find(({ source, scan }, place) => isOwn(scan) && (place === 0 || source !== 'pixel'));
  return (lender ?? best[0])?.scan ?? null;
}

it('counts a sale for the same scan in whatever order its copies and their scans become known', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, fc.boolean(), async (history, accepts) => {
      const [site, other] = [await collector.newSite(), await collector.newSite()];
      if (accepts) await site.change({ unknown_sessions: 'accept' });
      const { site_key } = (await store.read.findSite(site.siteId)) as { site_key: number };
      const ids = Array.from({ length: 4 }, () => randomUUID());
      const idOf = (scan: Scan) => (scan === null ? null : (ids[scan] as string));
      for (const arrival of history) {
        clock.now++;
        if ('registers' in arrival)
          await (arrival.registers === 2 ? other : site).register(ids[arrival.registers] as string);
        else await store.write.appendEvents([saleOf(site_key, arrival.source, idOf(arrival.scan))]);
      }

      const scan = scanOf(history);
      const isKnown = history.some((arrival) => 'registers' in arrival && arrival.registers === scan);
      const unknown = accepts ? 'unregistered' : 'orphan';
      const ofOwn = scan === 2 ? 'foreign' : 'linked';
      const identity = scan === null ? 'none' : isKnown ? ofOwn : unknown;
      expect(site.readEvents()).toMatchObject([
        { identity, code: identity === 'linked' ? site.code : null, scan_session_id: idOf(scan) },
      ]);
      const said = history.flatMap((arrival) => ('source' in arrival ? [[arrival.source, idOf(arrival.scan)]] : []));
      const repeats = site.readDuplicates().map(({ source, scan_session_id }) => [source, scan_session_id]);
      expect(said).toEqual(expect.arrayContaining(repeats));
      const byBrowser = history.flatMap((one) => ('source' in one && one.source === 'browser' ? [one.scan] : []));
      const visited = history.filter((one) => 'registers' in one && byBrowser.includes(one.registers));
      const engaged = [await site.report(), await other.report()].map((report) => report.engaged);
      expect(engaged).toEqual([visited.filter((one) => 'registers' in one && one.registers !== 2).length, 0]);
      expectTotalsToBeRight(collector.databaseUrl);

      clock.now += 24 * HOUR;
      await store.write.deleteExpiredOrphans(clock.now, 100);
      const ofPixel = history.flatMap((one) => ('source' in one && one.source === 'pixel' ? [one.scan] : []));
      const left = ofPixel.filter((id) =>
        history.some((one) => 'registers' in one && id !== 2 && one.registers === id),
      );
      const orphaned = left.map((id) => ({ source: 'pixel', identity: 'linked', scan_session_id: idOf(id) }));
      expect(site.readEvents()).toMatchObject(identity === 'orphan' ? orphaned : [{ identity }]);
      expectTotalsToBeRight(collector.databaseUrl);
    }),
    { numRuns: runs(100) },
  );
});

function saleOf(site_key: number, source: EventSource, scan_session_id: string | null): NewEvent {
  const times = { event_time: START, client_event_time: null, clock_skewed: 0 };
  const named = { event_id: randomUUID(), event_type: 'purchase', order_id: 'A-1', conversion: 1 };
  const said = { scan_session_id, metadata: null, consent: null, visitor_id: randomUUID() };
  return { ...blankEvent({ site_key }, clock.now), ...times, ...named, ...said, source };
}
