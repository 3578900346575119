import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import type { OfferReport } from '../src/reports/offers.ts';
import { startCollector } from './collector.ts';
import { newOffer, showPixel, type TestOffer } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);
const { asAdmin, clock } = collector;
const DAY_MS = 24 * 60 * 60 * 1000;

const tell = (offer: TestOffer, fields: object) =>
  collector.send('POST', '/postback', { secure: offer.postbackToken, ...fields });

async function reportOf({ site, offerId }: TestOffer, query = ''): Promise<OfferReport> {
  const { offers } = (await asAdmin('GET', `/reports/offers?site_id=${site.siteId}${query}`)).json();
  return offers.find(({ offer_id }: OfferReport) => offer_id === offerId);
}

const NOTHING = { approved: 0, pending: 0, rejected: 0, payouts: [] };

it('reports for each offer its clicks, conversions and money, and for each publisher', async () => {
  const terms = { revenue: '3.00', payout: '2.00', currency: 'EUR', caller_amounts: 'trust', clickless: 'allow' };
  const offer = await newOffer(collector, terms);
  const { site, offerId } = offer;
  const [first, second] = [await offer.click({ publisher: 'p-1' }), await offer.click({ publisher: 'p-1' })];
  const [third] = [await offer.click({ publisher: '=2+3' }), await offer.click()];
  const test = await offer.click({ publisher: 'p-1', test: '1' });
  await site.postEvents([{ event_type: 'pageview', scan_session_id: first }]);
  await tell(offer, { transaction_id: first, purchase_value: '49.90' });
  await tell(offer, { transaction_id: first, purchase_value: '49.90' });
  await tell(offer, { transaction_id: second, third_party_rejected_reason: 'fraud' });
  await tell(offer, { transaction_id: third, revenue: '10', payout: '5', currency: 'USD' });
  await tell(offer, { transaction_id: test, purchase_value: '1' });
  await tell(offer, { publisher: 'p-3', external_order_id: 'A-1' });
  await showPixel(collector, offer, { transaction_id: await offer.click({ publisher: 'p-4' }) });

  const eur = { currency: 'EUR', revenue: 3, payout: 2 };
  const usd = { currency: 'USD', revenue: 10, payout: 5 };
  expect(await reportOf(offer)).toEqual({
    site_id: site.siteId,
    offer_id: offerId,
    name: offerId,
    status: 'active',
    sessions: 5,
    engaged: 1,
    shared: 0,
    events: 6,
    conversions: 3,
    conversion_rate_percent: 60,
    revenue: [{ currency: 'EUR', amount: 49.9 }],
    bots: 0,
    tests: 1,
    approved: 3,
    pending: 1,
    rejected: 1,
    payouts: [{ currency: 'EUR', revenue: 6, payout: 4 }, usd],
    publishers: [
      { publisher: '', sessions: 1, engaged: 0, ...NOTHING },
      { publisher: '=2+3', sessions: 1, engaged: 0, ...NOTHING, approved: 1, payouts: [usd] },
      { publisher: 'p-1', sessions: 2, engaged: 1, ...NOTHING, approved: 1, rejected: 1, payouts: [eur] },
      { publisher: 'p-3', sessions: 0, engaged: 0, ...NOTHING, approved: 1, payouts: [eur] },
      { publisher: 'p-4', sessions: 1, engaged: 0, ...NOTHING, pending: 1 },
    ],
  });

  expectTotalsToBeRight(collector.databaseUrl);
  const csv = async (name: string) =>
    (await asAdmin('GET', `/reports/${name}.csv?site_id=${site.siteId}`)).body.split('\r\n');
  const [head, line] = await csv('offers');
  expect(head).toMatch(/,network_revenue_EUR,network_revenue_USD,payout_EUR,payout_USD,revenue_EUR$/);
  expect(line).toMatch(/,6,10,4,5,49\.9$/);
  const publishers = await csv('publishers');
  expect(publishers).toHaveLength(7);
  expect(publishers[2]).toContain(`,'=2+3,1,0,1,0,0,`);
});

it('pays for the conversion of the offer, and not again for what comes after it', async () => {
  const offer = await newOffer(collector, { revenue: '3', payout: '2', currency: 'EUR' });
  const transaction_id = await offer.click();
  await tell(offer, { transaction_id });
  await tell(offer, { transaction_id, event_name: 'renewal' });
  const eur = { currency: 'EUR', revenue: 3, payout: 2 };
  expect(await reportOf(offer)).toMatchObject({ approved: 2, payouts: [eur] });
});

it('lists the offers of all sites, or of one, by their ids', async () => {
  const [other, offer] = [
    await newOffer(collector, { offer_id: 'z-2' }),
    await newOffer(collector, { offer_id: 'z-1' }),
  ];
  const list = async (query = ''): Promise<OfferReport[]> =>
    (await asAdmin('GET', `/reports/offers${query}`)).json().offers;
  const ids = (await list()).map(({ offer_id }) => offer_id);
  expect(ids).toEqual(ids.toSorted());
  expect(ids).toContain('z-2');
  expect(await list(`?site_id=${offer.site.siteId}`)).toMatchObject([{ offer_id: 'z-1' }]);
  expect(await list(`?site_id=${other.site.siteId}`)).toMatchObject([{ offer_id: 'z-2' }]);
});

it('reports what an offer earns even if it pays nothing', async () => {
  const offer = await newOffer(collector, { revenue: '3', currency: 'EUR' });
  await tell(offer, { transaction_id: await offer.click() });
  expect((await reportOf(offer)).payouts).toEqual([{ currency: 'EUR', revenue: 3, payout: 0 }]);
});

it('pays in its own currency, whatever the price is in', async () => {
  const offer = await newOffer(collector, { revenue: '3', payout: '2', currency: 'EUR' });
  await tell(offer, { transaction_id: await offer.click(), purchase_value: '5000', currency: 'JPY' });
  expect((await reportOf(offer)).payouts).toEqual([{ currency: 'EUR', revenue: 3, payout: 2 }]);
});

it.each(['revenue', 'payout'])("adds nothing of the offer's to a %s in another currency", async (told) => {
  const terms = { revenue: '3', payout: '2', currency: 'EUR', caller_amounts: 'trust' };
  const offer = await newOffer(collector, terms);
  await tell(offer, { transaction_id: await offer.click(), [told]: '5', currency: 'USD' });
  await tell(offer, { transaction_id: await offer.click(), [told]: '5' });
  expect((await reportOf(offer)).payouts).toEqual([
    { currency: 'EUR', revenue: 3, payout: 2, [told]: 5 },
    { currency: 'USD', revenue: 0, payout: 0, [told]: 5 },
  ]);
});

it('follows each change of a conversion at once', async () => {
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR', approval: 'manual' });
  const transaction_id = await offer.click({ publisher: 'p-1' });
  const { conversion_id } = (await tell(offer, { transaction_id })).json();
  const figures = async () => {
    const { conversions, approved, pending, rejected, payouts } = await reportOf(offer);
    return [conversions, approved, pending, rejected, payouts.map(({ payout }) => payout)];
  };
  expect(await figures()).toEqual([0, 0, 1, 0, []]);
  const ruling = { site_id: offer.site.siteId, status: 'approved' };
  await asAdmin('PATCH', `/admin/conversions/${conversion_id}`, ruling);
  expect(await figures()).toEqual([1, 1, 0, 0, [2]]);
  const rejection = { secure: offer.rejectionToken, transaction_id, new_rejected_reason: 'fraud' };
  await collector.send('POST', '/rejection', rejection);
  expect(await figures()).toEqual([0, 0, 0, 1, []]);
});

it("keeps what a sale pays if the shop's own server reports it, too", async () => {
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR', conversion_event: 'purchase' });
  const [first, second] = [await offer.click(), await offer.click()];
  const byServer = (scan_session_id: string, order_id: string) =>
    offer.site.postServerEvent({ scan_session_id, order_id });
  await tell(offer, { transaction_id: first, external_order_id: 'A-1' });
  await byServer(first, 'A-1');
  await byServer(second, 'A-2');
  await tell(offer, { transaction_id: second, external_order_id: 'A-2' });
  expect(await reportOf(offer)).toMatchObject({ conversions: 2, approved: 2, payouts: [{ payout: 4 }] });
});

it.each(['postback first', 'server first'])(
  "pays nobody what another click's call reported for a sale: %s",
  async (order) => {
    const offer = await newOffer(collector, { payout: '2', currency: 'EUR', conversion_event: 'purchase' });
    const [told, sold] = [await offer.click({ publisher: 'p-1' }), await offer.click({ publisher: 'p-2' })];
    const calls = [
      () => tell(offer, { transaction_id: told, external_order_id: 'A-1' }),
      () => offer.site.postServerEvent({ scan_session_id: sold, order_id: 'A-1' }),
    ];
    for (const call of order === 'postback first' ? calls : calls.reverse()) await call();
    const sale = { publisher: 'p-2', approved: 1, payouts: [] };
    expect(await reportOf(offer)).toMatchObject({ approved: 1, payouts: [], publishers: [{ approved: 0 }, sale] });
    await tell(offer, { transaction_id: sold, external_order_id: 'A-1' });
    expect(await reportOf(offer)).toMatchObject({ publishers: [{ payouts: [] }, { payouts: [{ payout: 2 }] }] });
  },
);

it.each(['orders', 'server'])(
  'pays a sale with two orders once, as its first call reported: %s first',
  async (first) => {
    const terms = { conversion_event: 'purchase', conversions_per_click: 'several', caller_amounts: 'trust' };
    const offer = await newOffer(collector, { ...terms, currency: 'EUR' });
    const [transaction_id, event_id] = [await offer.click(), randomUUID()];
    const ofOrders = async () => {
      await tell(offer, { transaction_id, external_order_id: 'A-1', payout: '5' });
      clock.now++;
      await tell(offer, { transaction_id, external_order_id: 'A-2', payout: '7' });
    };
    const ofServer = async () => {
      for (const order_id of ['A-2', 'A-1']) {
        await offer.site.postServerEvent({ event_id, scan_session_id: transaction_id, order_id });
      }
    };
    for (const call of first === 'orders' ? [ofOrders, ofServer] : [ofServer, ofOrders]) await call();
    expect(await reportOf(offer)).toMatchObject({ approved: 1, payouts: [{ payout: 5 }] });
  },
);

it('pays nothing if a trusted network says so, whatever the pixel of the same click reports', async () => {
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR', caller_amounts: 'trust' });
  const calls = [
    (transaction_id: string) => tell(offer, { transaction_id, payout: '0' }),
    (transaction_id: string) => showPixel(collector, offer, { transaction_id }),
  ];
  for (const order of [calls, calls.toReversed()]) {
    const transaction_id = await offer.click();
    for (const call of order) await call(transaction_id);
  }
  expect(await reportOf(offer)).toMatchObject({ approved: 2, payouts: [] });
});

it('counts clicks when they were made, and conversions when they came; trend and funnel include offers', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click({ publisher: 'p-1' });
  clock.now += DAY_MS;
  await tell(offer, { transaction_id });
  const on = (day: string) => reportOf(offer, `&from=${day}&to=${day}`);
  expect(await on('2026-11-21')).toMatchObject({
    sessions: 1,
    approved: 0,
    publishers: [{ sessions: 1, approved: 0 }],
  });
  expect(await on('2026-11-22')).toMatchObject({
    sessions: 0,
    approved: 1,
    publishers: [{ sessions: 0, approved: 1 }],
  });
  const question = `site_id=${offer.site.siteId}&offer_id=${offer.offerId}`;
  const trend = (await asAdmin('GET', `/reports/trend?${question}&from=2026-11-21&to=2026-11-22`)).json();
  expect(trend).toMatchObject({ offer_id: offer.offerId, days: [{ sessions: 1 }, { conversions: 1 }] });
  const funnel = (await asAdmin('GET', `/reports/funnel?${question}&steps=conversion`)).json();
  expect(funnel.steps).toMatchObject([{ sessions: 1 }, { sessions: 1 }]);
  const other = await newOffer(collector);
  for (const path of [
    `/reports/trend?site_id=${offer.site.siteId}&offer_id=${other.offerId}`,
    '/reports/offers?site_id=nobody',
  ]) {
    expect((await asAdmin('GET', path)).statusCode).toBe(404);
  }
});
