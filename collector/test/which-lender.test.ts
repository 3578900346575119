import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';
import { callAsNetwork, newOffer } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);
const HOUR = 3_600_000;

const tellByServer = (site: TestSite, scan_session_id: string) =>
  site.postServerEvent({ order_id: 'A-1', scan_session_id });
const tellByBrowser = (site: TestSite, scan_session_id?: string) =>
  site.postEvents([{ event_type: 'purchase', order_id: 'A-1', scan_session_id }]);

it('lends the scan of the first copy to arrive that has one of its site', async () => {
  const site = await collector.newSite();
  const [later, first] = [await site.scan(), await site.scan()].sort();
  await tellByServer(site, randomUUID());
  for (const scan of [randomUUID(), first, later, later]) {
    collector.clock.now++;
    await tellByBrowser(site, scan);
  }
  expect(site.readEvents()).toMatchObject([{ source: 'server', scan_session_id: first }]);
});

it("lends the scan of a network's copy rather than a browser's, whichever comes first", async () => {
  for (const order of [0, 1]) {
    const offer = await newOffer(collector, { conversion_event: 'purchase' });
    const [click, scan] = [await offer.click(), await offer.site.scan()];
    await tellByServer(offer.site, randomUUID());
    const secure = offer.postbackToken;
    const copies = [
      () => callAsNetwork(collector, '/postback', { secure, transaction_id: click, external_order_id: 'A-1' }),
      () => tellByBrowser(offer.site, scan),
    ];
    for (const tell of order ? copies.reverse() : copies) {
      collector.clock.now++;
      await tell();
    }
    expect(offer.site.readEvents()).toMatchObject([{ source: 'server', scan_session_id: click }]);
  }
});

it('keeps a copy that no longer counts as it was reported, so that its own scan may still be registered', async () => {
  const site = await collector.newSite();
  const own = randomUUID();
  await tellByBrowser(site, own);
  collector.clock.now++;
  await tellByBrowser(site, await site.scan());
  await tellByServer(site, randomUUID());
  const repeat = site.readDuplicates().find(({ scan_session_id }) => scan_session_id === own);
  expect(repeat).toMatchObject({ identity: 'orphan', code: null });
  await site.register(own);
  expect(site.readEvents()).toMatchObject([{ source: 'server', scan_session_id: own }]);
});

it('lends no scan to the sale of a test link', async () => {
  const offer = await newOffer(collector);
  const test = await offer.click({ test: '1' });
  await tellByBrowser(offer.site, randomUUID());
  await tellByBrowser(offer.site, await offer.site.scan());
  await tellByServer(offer.site, test);
  expect(offer.site.readEvents()).toMatchObject([{ identity: 'test', scan_session_id: test }]);
});

it('counts a sale once of which several copies named the scan that has now become known', async () => {
  const offer = await newOffer(collector);
  const own = randomUUID();
  await tellByServer(offer.site, own);
  await tellByBrowser(offer.site, own);
  await tellByBrowser(offer.site, await offer.click());
  await offer.site.register(own);
  expect(await offer.site.report()).toMatchObject({ conversions: 1, qr_codes: [{ conversions: 1 }] });
  expectTotalsToBeRight(collector.databaseUrl);
});

it('does not say that it linked the sale of a test link, whichever scan of a copy becomes known', async () => {
  const offer = await newOffer(collector);
  await tellByServer(offer.site, await offer.click({ test: '1' }));
  const scan = randomUUID();
  await tellByBrowser(offer.site, scan);
  expect((await offer.site.register(scan)).json()).toMatchObject({ status: 'created', linked_events: 0 });
});

it('links no sale by the scan of a copy that is a day old, nor takes that for a visit', async () => {
  const site = await collector.newSite();
  const late = randomUUID();
  await tellByBrowser(site);
  await tellByBrowser(site, late);
  collector.clock.now += 24 * HOUR;
  expect((await site.register(late)).json()).toMatchObject({ linked_events: 0 });
  expect(site.readEvents()).toMatchObject([{ identity: 'none' }]);
  expect(await site.report()).toMatchObject({ sessions: 1, engaged: 0 });
  expect(site.readDuplicates()).toMatchObject([{ identity: 'orphan' }]);
});

it('does not accept the unknown scan of a sale if its site has begun to hold such again meanwhile', async () => {
  const site = await collector.newSite();
  await tellByServer(site, randomUUID());
  await tellByBrowser(site, await site.scan());
  const { site_key } = (await collector.store.read.findSite(site.siteId)) as { site_key: number };
  await collector.store.write.acceptBorrowers(site_key);
  expect(site.readEvents()).toMatchObject([{ identity: 'linked', own_identity: 'orphan' }]);
});
