import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector, type TestCollector } from './collector.ts';
import { newOffer, showPixel, type TestOffer } from './offer.ts';

// Anybody who reads a page knows its pixel's token, and can make a click for free.
const collector = await startCollector(afterAll);
const PAID = { revenue: '5', payout: '3', currency: 'EUR' };

const pixel = (offer: TestOffer, parameters: Record<string, string>) => showPixel(collector, offer, parameters);
const postback = (offer: TestOffer, parameters: Record<string, string>) =>
  collector.send('GET', `/postback?${new URLSearchParams({ secure: offer.postbackToken, ...parameters })}`);

async function payouts({ asAdmin }: TestCollector, { offerId }: TestOffer): Promise<unknown> {
  const { offers } = (await asAdmin('GET', '/reports/offers')).json();
  return offers.find(({ offer_id }: { offer_id: string }) => offer_id === offerId).payouts;
}

it("does not reject another's sale by its number, nor make it pending again", async () => {
  const offer = await newOffer(collector);
  const { siteId } = offer.site;
  await postback(offer, { transaction_id: await offer.click(), external_order_id: '10043' });
  for (const ruled of ['rejected', null]) {
    const transaction_id = await offer.click();
    await pixel(offer, { transaction_id });
    const own = offer.site
      .readEvents()
      .find(({ source, scan_session_id }) => source === 'pixel' && scan_session_id === transaction_id);
    const ruling = { site_id: siteId, status: ruled, reason: 'fraud' };
    if (ruled) await collector.asAdmin('PATCH', `/admin/conversions/${own?.event_id}`, ruling);
    await pixel(offer, { transaction_id, external_order_id: '10043' });
  }
  const sale = offer.site.readEvents().find(({ order_id }) => order_id === '10043');
  expect(sale).toMatchObject({ source: 'postback', conversion_status: 'approved' });
});

it('earns no payout for what another reported, nor through a browser event', async () => {
  const offer = await newOffer(collector, PAID);
  await offer.site.change({ conversion_events: ['conversion'] });
  await offer.site.postServerEvent({ event_name: 'conversion', order_id: 'A-1' });
  await pixel(offer, { transaction_id: await offer.click(), external_order_id: 'A-1' });

  const scan_session_id = await offer.click();
  await pixel(offer, { transaction_id: scan_session_id, external_order_id: 'A-2' });
  await offer.site.postEvents([{ event_type: 'conversion', order_id: 'A-2', scan_session_id }]);
  await pixel(offer, { transaction_id: scan_session_id, external_order_id: 'A-2' });
  expect(await payouts(collector, offer)).toEqual([]);
});

it("earns no payout for a server's sale to which a browser event has lent its click", async () => {
  const offer = await newOffer(collector, PAID);
  await offer.site.change({ conversion_events: ['conversion'] });
  const scan_session_id = await offer.click();
  await offer.site.postServerEvent({ event_name: 'conversion', order_id: 'A-3' });
  await offer.site.postEvents([{ event_type: 'conversion', order_id: 'A-3', scan_session_id }]);
  await pixel(offer, { transaction_id: scan_session_id, external_order_id: 'A-3' });
  expect(offer.site.readEvents()).toMatchObject([{ source: 'server', scan_session_id }]);
  expect(await payouts(collector, offer)).toEqual([]);
});

it('reports the conversion of the offer, once, whatever name it gives', async () => {
  const offer = await newOffer(collector, { ...PAID, pixel_approval: 'automatic' });
  const transaction_id = await offer.click();
  for (const name of ['', 'e1', 'e2']) await pixel(offer, { transaction_id, ...(name && { event_name: name }) });
  await pixel(offer, { transaction_id, event_id: '7' });
  expect(offer.site.readEvents().map(({ event_type }) => event_type)).toEqual(['conversion']);
});

it('pays what the offer pays once, whatever events a network reports after it', async () => {
  const offer = await newOffer(collector, PAID);
  const transaction_id = await offer.click();
  await postback(offer, { transaction_id });
  await postback(offer, { transaction_id, event_name: 'deposit' });
  expect(await payouts(collector, offer)).toEqual([{ currency: 'EUR', revenue: 5, payout: 3 }]);
});

it("earns no payout for the server's sale of a click that a browser lent, unless the server names that click", async () => {
  const offer = await newOffer(collector, { ...PAID, conversion_event: 'purchase', pixel_approval: 'automatic' });
  const click = await offer.click();
  await offer.site.postEvents([{ event_type: 'purchase', scan_session_id: click, order_id: 'A-1' }]);
  await pixel(offer, { transaction_id: click, external_order_id: 'A-1' });
  await offer.site.postServerEvent({ scan_session_id: randomUUID(), order_id: 'A-1' });
  expect(offer.site.readEvents()).toMatchObject([{ source: 'server', scan_session_id: click, identity: 'linked' }]);
  expect(await payouts(collector, offer)).toEqual([]);

  const other = await offer.click();
  await pixel(offer, { transaction_id: other, external_order_id: 'A-2' });
  await offer.site.postServerEvent({ scan_session_id: other, order_id: 'A-2' });
  expect(await payouts(collector, offer)).toEqual([{ currency: 'EUR', revenue: 5, payout: 3 }]);
});

it('is paid what its offer says, though that believes its callers', async () => {
  const terms = { caller_amounts: 'trust', payout: '2', currency: 'EUR', pixel_approval: 'automatic' };
  const offer = await newOffer(collector, terms);
  await showPixel(collector, offer, { transaction_id: await offer.click(), payout: '500', revenue: '900' });
  const { offers } = (await collector.asAdmin('GET', '/reports/offers')).json();
  const report = offers.find(({ offer_id }: { offer_id: string }) => offer_id === offer.offerId);
  expect(report.payouts).toEqual([{ currency: 'EUR', revenue: 0, payout: 2 }]);
});
