import { createHash } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { cleanAll } from '../src/janitor.ts';
import { startCollector, type TestCollector } from './collector.ts';
import { callAsNetwork, newOffer, readClicks, type TestOffer } from './offer.ts';
import { query } from './stored.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const collectorOf = () => startCollector(onTestFinished);

async function sell(collector: TestCollector, offer: TestOffer, fields: object = {}) {
  const transaction_id = await offer.click({ publisher: 'p-7' });
  await collector.send('POST', '/postback', { secure: offer.postbackToken, transaction_id, ...fields });
  return transaction_id;
}

const rowsOf = ({ databaseUrl }: TestCollector) =>
  Object.fromEntries(
    ['events', 'clicks', 'scan_sessions', 'payouts', 'inbound_calls'].map((table) => [
      table,
      query(databaseUrl, `SELECT * FROM ${table}`).length,
    ]),
  );

it('erases a click with its conversion, its payout, and the calls about it', async () => {
  const collector = await collectorOf();
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR' });
  const [gone, stays] = [await sell(collector, offer), await sell(collector, offer)];
  await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id: gone });
  expect(rowsOf(collector)).toEqual({ events: 1, clicks: 1, scan_sessions: 1, payouts: 1, inbound_calls: 1 });
  expect(readClicks(collector, offer)).toMatchObject([{ scan_session_id: stays }]);
  expect(await offer.site.report()).toMatchObject({ sessions: 1, conversions: 1 });
});

it('leaves a click and all about it alone where another site is named', async () => {
  const collector = await collectorOf();
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR' });
  const { siteId: site_id } = await collector.newSite();
  const scan_session_id = await sell(collector, offer);
  await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id, site_id });
  expect(rowsOf(collector)).toEqual({ events: 1, clicks: 1, scan_sessions: 1, payouts: 1, inbound_calls: 1 });
});

it('erases what a click was paid for a sale that counts for another', async () => {
  const collector = await collectorOf();
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR', conversion_event: 'purchase' });
  const order = 'A-1';
  const gone = await sell(collector, offer, { external_order_id: order });
  await offer.site.postServerEvent({ scan_session_id: await offer.click(), order_id: order });
  await collector.store.write.deleteOldDuplicates(collector.clock.now + 1, 100);
  await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id: gone });
  expect(rowsOf(collector)).toMatchObject({ events: 1, clicks: 1, payouts: 0 });
});

it('erases a person by the hash of the e-mail address in a call, together with that call', async () => {
  const collector = await collectorOf();
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR' });
  await sell(collector, offer, { user_email: 'Jane@shop.example' });
  await sell(collector, offer);
  const email_hash = createHash('sha256').update('jane@shop.example').digest('hex');
  await collector.asAdmin('DELETE', '/admin/subjects', { email_hash });
  expect(rowsOf(collector)).toEqual({ events: 1, clicks: 2, scan_sessions: 2, payouts: 1, inbound_calls: 1 });
});

it.each(['first', 'last'])(
  'erases a person with a call that only repeats a sale and came %s, what that says is paid, and the sale',
  async (when) => {
    const collector = await collectorOf();
    const offer = await newOffer(collector, { payout: '2', currency: 'EUR', conversion_event: 'purchase' });
    const tells = [
      () => sell(collector, offer, { external_order_id: 'A-1', user_email: 'Jane@shop.example' }),
      async () => offer.site.postServerEvent({ scan_session_id: await offer.click(), order_id: 'A-1' }),
    ];
    for (const tell of when === 'first' ? tells : tells.toReversed()) await tell();
    expect(rowsOf(collector)).toMatchObject({ events: 1, payouts: 1, inbound_calls: 1 });
    const email_hash = createHash('sha256').update('jane@shop.example').digest('hex');
    await collector.asAdmin('DELETE', '/admin/subjects', { email_hash });
    expect(rowsOf(collector)).toEqual({ events: 0, clicks: 2, scan_sessions: 2, payouts: 0, inbound_calls: 0 });
  },
);

it('keeps calls for 90 days, conversions as long as events, and clicks as long as scans', async () => {
  const collector = await collectorOf();
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR' });
  const transaction_id = await sell(collector, offer);
  const cleanAfter = async (days: number) => {
    collector.clock.now += days * DAY_MS + 1;
    await collector.asAdmin('POST', '/admin/clean');
    return rowsOf(collector);
  };
  const all = { events: 1, clicks: 1, scan_sessions: 1, payouts: 1, inbound_calls: 1 };
  expect(await cleanAfter(89)).toEqual(all);
  expect(await cleanAfter(1)).toEqual({ ...all, inbound_calls: 0 });
  expect(await cleanAfter(640)).toEqual({ events: 0, clicks: 1, scan_sessions: 1, payouts: 0, inbound_calls: 0 });
  const late = { secure: offer.postbackToken, transaction_id };
  for (const order of [{}, { external_order_id: 'A-1' }]) {
    const answer = await collector.send('POST', '/postback', { ...late, ...order });
    expect(answer.json()).toMatchObject({ reason: 'duplicate_transaction' });
  }
  expect(rowsOf(collector)).toMatchObject({ events: 0, payouts: 0 });
  expect(await cleanAfter(91)).toEqual({ events: 0, clicks: 0, scan_sessions: 0, payouts: 0, inbound_calls: 0 });
});

it('keeps calls no longer than events if those are kept for less than 90 days', async () => {
  const collector = await collectorOf();
  await sell(collector, await newOffer(collector));
  collector.clock.now += 10 * DAY_MS + 1;
  await cleanAll(collector.store, collector.clock.now, 10);
  expect(rowsOf(collector)).toMatchObject({ events: 0, clicks: 1, inbound_calls: 0 });
});

it('keeps a click and its scan as long as an event or a repeat that names it', async () => {
  const collector = await collectorOf();
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR', conversion_event: 'purchase' });
  const [sold, repeated] = [await offer.click({ publisher: 'p-7' }), await offer.click()];
  await offer.click();
  collector.clock.now += 725 * DAY_MS;
  await callAsNetwork(collector, '/postback', {
    secure: offer.postbackToken,
    transaction_id: sold,
    external_order_id: 'A-1',
  });
  await offer.site.postEvents([{ event_type: 'purchase', scan_session_id: repeated, order_id: 'A-1' }]);
  const cleanAfter = async (days: number) => {
    collector.clock.now += days * DAY_MS + 1;
    await collector.asAdmin('POST', '/admin/clean');
    return readClicks(collector, offer).map(({ scan_session_id }) => scan_session_id);
  };
  expect(await cleanAfter(36)).toEqual([sold, repeated]);
  const { offers } = (await collector.asAdmin('GET', '/reports/offers')).json();
  expect(offers).toMatchObject([{ sessions: 2, conversions: 1 }]);
  expect(offers[0].publishers).toContainEqual(expect.objectContaining({ publisher: 'p-7', approved: 1 }));
  const rejection = { secure: offer.rejectionToken, transaction_id: sold, new_rejected_reason: 'fraud' };
  expect((await callAsNetwork(collector, '/rejection', rejection)).json()).toMatchObject({ status: 'rejected' });
  expect(await cleanAfter(800)).toEqual([]);
});

it('keeps the scan that a sale itself named, even if it counts for that of a copy', async () => {
  const collector = await collectorOf();
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const own = await other.scan();
  await collector.asAdmin('PATCH', `/admin/sites/${site.siteId}`, { unknown_sessions: 'accept' });
  collector.clock.now += 725 * DAY_MS;
  await site.postServerEvent({ scan_session_id: own, order_id: 'A-1' });
  const lent = await site.scan();
  await site.postEvents([{ event_type: 'purchase', scan_session_id: lent, order_id: 'A-1' }]);
  await other.scan();
  collector.clock.now += 36 * DAY_MS;
  await collector.asAdmin('POST', '/admin/clean');
  const scans = query(collector.databaseUrl, 'SELECT scan_session_id FROM scan_sessions');
  expect(scans.map(({ scan_session_id }) => scan_session_id)).toContain(own);
});
