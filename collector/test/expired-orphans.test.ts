import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { newOffer, showPixel, type TestOffer } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);
const { clock, databaseUrl } = collector;
const HOUR = 3_600_000;
const ORDER = 'A-1';

const newSale = (pixel_approval = 'automatic') =>
  newOffer(collector, { conversion_event: 'purchase', pixel_approval, revenue: '5', payout: '3', currency: 'EUR' });
const show = (offer: TestOffer, transaction_id: string) =>
  showPixel(collector, offer, { transaction_id, external_order_id: ORDER });
const tellByBrowser = ({ site }: TestOffer, scan_session_id: string, fields = {}) =>
  site.postEvents([{ event_type: 'purchase', order_id: ORDER, scan_session_id, ...fields }]);
const tellByServer = ({ site }: TestOffer, scan_session_id: string) =>
  site.postServerEvent({ order_id: ORDER, scan_session_id });

const salesOf = ({ site }: TestOffer) =>
  site
    .readEvents()
    .map(({ source, scan_session_id, identity, conversion_status }) => [
      source,
      scan_session_id,
      identity,
      conversion_status,
    ]);

async function passDay(): Promise<void> {
  clock.now += 24 * HOUR;
  await collector.asAdmin('POST', '/admin/clean');
  expectTotalsToBeRight(databaseUrl);
}

async function payoutsOf({ offerId }: TestOffer): Promise<unknown> {
  const { offers } = (await collector.asAdmin('GET', '/reports/offers')).json();
  return offers.find(({ offer_id }: { offer_id: string }) => offer_id === offerId).payouts;
}

it.each([
  ['browser', tellByBrowser],
  ['server', tellByServer],
])("counts a pixel's sale again a day after a %s reported it with an unknown scan", async (_, tell) => {
  for (const isPixelFirst of [true, false]) {
    const offer = await newSale();
    const click = await offer.click();
    const calls = [() => show(offer, click), () => tell(offer, randomUUID())];
    for (const call of isPixelFirst ? calls : calls.toReversed()) await call();
    expect(await offer.site.report()).toMatchObject({ orphans: 1, conversions: 0, duplicates: 1 });
    await passDay();
    expect(salesOf(offer)).toEqual([['pixel', click, 'linked', 'approved']]);
    const figures = { orphans: 0, expired_orphans: 1, conversions: 1, duplicates: 0 };
    expect(await offer.site.report()).toMatchObject(figures);
    expect(await payoutsOf(offer)).toEqual([{ currency: 'EUR', revenue: 5, payout: 3 }]);
  }
});

it('counts the sale of the first pixel, and keeps all others as its repeats', async () => {
  const offer = await newSale();
  // The ids of scans are in the order of their time.
  const [second, first] = [await offer.click(), await offer.click()];
  const event_id = randomUUID();
  await show(offer, first);
  await tellByBrowser(offer, randomUUID(), { event_id });
  clock.now += HOUR;
  await show(offer, second);
  await tellByBrowser(offer, randomUUID(), { event_id });
  await passDay();
  expect(salesOf(offer)).toEqual([['pixel', first, 'linked', 'approved']]);
  const [sale] = offer.site.readEvents();
  expect(offer.site.readDuplicates()).toMatchObject(
    [second, expect.anything()].map((scan_session_id) => ({ scan_session_id, original_event_id: sale?.event_id })),
  );

  await tellByBrowser(offer, randomUUID(), { event_id });
  await tellByServer(offer, second);
  expect(salesOf(offer)).toEqual([['server', second, 'linked', 'approved']]);
  expectTotalsToBeRight(databaseUrl);
});

it('keeps each of the copies that arrived in the same moment', async () => {
  const offer = await newSale();
  const click = await offer.click();
  await tellByBrowser(offer, randomUUID());
  for (let copy = 0; copy < 3; copy++) await show(offer, click);
  const repeats = offer.site.readDuplicates();
  await passDay();
  expect(offer.site.readEvents()).toHaveLength(1);
  expect(offer.site.readDuplicates()).toHaveLength(repeats.length - 1);
  expect(repeats.length).toBeGreaterThan(1);
});

it('leaves a sale pending if its pixel left it so, whatever a browser reported', async () => {
  const offer = await newSale('manual');
  const click = await offer.click();
  await show(offer, click);
  for (let copy = 0; copy < 2; copy++) await tellByBrowser(offer, randomUUID());
  await passDay();
  expect(salesOf(offer)).toEqual([['pixel', click, 'linked', 'pending']]);
});

it('leaves a sale to be approved where any of its pixels left it so', async () => {
  const offer = await newSale();
  const [first, second] = [await offer.click(), await offer.click()];
  await tellByBrowser(offer, randomUUID());
  await show(offer, first);
  clock.now += HOUR;
  await offer.change({ pixel_approval: 'manual' });
  await show(offer, second);
  await passDay();
  expect(salesOf(offer)).toEqual([['pixel', first, 'linked', 'pending']]);
});

it.each(['before', 'while'])('keeps what its site ruled %s the sale was an orphan', async (when) => {
  const offer = await newSale();
  const { siteId, apiKey } = offer.site;
  const click = await offer.click();
  const rejection = { site_id: siteId, order_id: ORDER, reason: 'fraud' };
  const refund = () => collector.send('POST', '/conversions/reject', rejection, { 'x-api-key': apiKey });
  await show(offer, click);
  if (when === 'before') await refund();
  await tellByServer(offer, randomUUID());
  if (when === 'while') await refund();
  await passDay();
  expect(salesOf(offer)).toEqual([['pixel', click, 'linked', 'rejected']]);
  const [sale] = offer.site.readEvents();
  const path = `/admin/conversions/${sale?.event_id}?site_id=${siteId}`;
  expect((await collector.asAdmin('GET', path)).json().changes).toMatchObject([{ reason: 'fraud' }]);
});

it('still knows that a pixel left a sale pending that its site approved before it was an orphan', async () => {
  const offer = await newSale('manual');
  await show(offer, await offer.click());
  const [sale] = offer.site.readEvents();
  const ruling = { site_id: offer.site.siteId, status: 'approved' };
  await collector.asAdmin('PATCH', `/admin/conversions/${sale?.event_id}`, ruling);
  await tellByServer(offer, randomUUID());
  await passDay();
  const told = { source: 'pixel', conversion_status: 'approved', told_status: 'pending' };
  expect(offer.site.readEvents()).toMatchObject([told]);
});

it('accepts an event again that was an expired orphan, if no copy of it is left', async () => {
  const offer = await newSale();
  const event_id = randomUUID();
  await show(offer, await offer.click());
  await tellByBrowser(offer, randomUUID(), { event_id });
  await passDay();
  const again = await offer.site.postEvents([{ event_type: 'pageview', event_id }]);
  expect(again.json()).toMatchObject({ accepted: 1 });
});

it('counts the copies of many sales that expire together, though only a few are replaced at once', async () => {
  const offer = await newSale();
  const sales = Array.from({ length: 45 }, (_, place) => `B-${place}`);
  for (const external_order_id of sales) {
    await showPixel(collector, offer, { transaction_id: await offer.click(), external_order_id });
    await tellByBrowser(offer, randomUUID(), { order_id: external_order_id });
  }
  expect(await offer.site.report()).toMatchObject({ orphans: sales.length, conversions: 0 });
  await passDay();
  const figures = { orphans: 0, expired_orphans: sales.length, conversions: sales.length };
  expect(await offer.site.report()).toMatchObject(figures);
});
