import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { erase } from '../src/erasure.ts';
import type { ConversionChange } from '../src/store/conversion-changes.ts';
import { startCollector } from './collector.ts';
import { callAsNetwork, newOffer, showPixel, type TestOffer } from './offer.ts';
import { expectTotalsToBeRight } from './recount.ts';

const collector = await startCollector(afterAll);
const ORDER = 'A-1';

const newSale = () => newOffer(collector, { conversion_event: 'purchase', pixel_approval: 'automatic' });
const show = (offer: TestOffer, transaction_id: string) =>
  showPixel(collector, offer, { transaction_id, external_order_id: ORDER });
const tell = (offer: TestOffer, transaction_id: string, more: object = {}) =>
  callAsNetwork(collector, '/postback', {
    secure: offer.postbackToken,
    transaction_id,
    external_order_id: ORDER,
    ...more,
  });
const reject = async (offer: TestOffer, transaction_id: string) => {
  const rejection = { secure: offer.rejectionToken, transaction_id, new_rejected_reason: 'fraud' };
  return (await callAsNetwork(collector, '/rejection', rejection)).json();
};
const refund = ({ site }: TestOffer) =>
  collector.send(
    'POST',
    '/conversions/reject',
    { site_id: site.siteId, order_id: ORDER, reason: 'fraud' },
    { 'x-api-key': site.apiKey },
  );
const tellByServer = (offer: TestOffer, scan_session_id: string) =>
  offer.site.postServerEvent({ scan_session_id, order_id: ORDER });
const tellByBrowser = (offer: TestOffer, scan_session_id: string) =>
  offer.site.postEvents([{ event_type: 'purchase', scan_session_id, order_id: ORDER }]);

const salesOf = ({ site }: TestOffer) =>
  site.readEvents().map(({ scan_session_id, conversion_status }) => [scan_session_id, conversion_status]);
async function changesOf({ site }: TestOffer): Promise<ConversionChange[]> {
  const [sale] = site.readEvents();
  const path = `/admin/conversions/${sale?.event_id}?site_id=${site.siteId}`;
  return (await collector.asAdmin('GET', path)).json().changes;
}

/** The ways in which an ad network rejects what it reported for a click. */
const REJECTIONS: [string, (offer: TestOffer, click: string) => Promise<unknown>][] = [
  ['by the postback', (offer, click) => tell(offer, click, { third_party_rejected_reason: 'fraud' })],
  ['after the postback', (offer, click) => tell(offer, click).then(() => reject(offer, click))],
  ['after the pixel', (offer, click) => show(offer, click).then(() => reject(offer, click))],
];

it.each(REJECTIONS)('keeps a sale of another click that a network rejects %s, whichever comes first', async (_, by) => {
  for (const isServerFirst of [true, false]) {
    const offer = await newSale();
    const [rejected, sold] = [await offer.click(), await offer.click()];
    const calls = [() => tellByServer(offer, sold), () => by(offer, rejected)];
    for (const call of isServerFirst ? calls : calls.toReversed()) await call();
    expect(salesOf(offer)).toEqual([[sold, 'approved']]);
    expect(await changesOf(offer)).toMatchObject([{ reason: 'fraud', transaction_id: rejected }]);
    expectTotalsToBeRight(collector.databaseUrl);
  }
});

it.each(REJECTIONS)('rejects a sale of that very click %s, whichever comes first', async (_, by) => {
  for (const isServerFirst of [true, false]) {
    const offer = await newSale();
    const click = await offer.click();
    const calls = [() => tellByServer(offer, click), () => by(offer, click)];
    for (const call of isServerFirst ? calls : calls.toReversed()) await call();
    expect(salesOf(offer)).toEqual([[click, 'rejected']]);
  }
});

it('keeps a rejection by the site, even if a network rejected it too and another click is paid', async () => {
  const offer = await newSale();
  const [told, sold] = [await offer.click(), await offer.click()];
  await tell(offer, told, { third_party_rejected_reason: 'fraud' });
  await refund(offer);
  await tellByServer(offer, sold);
  expect(salesOf(offer)).toEqual([[sold, 'rejected']]);
  expect((await changesOf(offer)).map(({ transaction_id }) => transaction_id)).toEqual([told, null]);
});

it.each([
  ['automatic', 'approved'],
  ['manual', 'pending'],
])(
  'lets go of a rejection with the click that was lent: of a sale of %s approval that is %s then',
  async (approval, told) => {
    const offer = await newSale();
    await offer.change({ approval });
    const [lent, own] = [await offer.click(), randomUUID()];
    await tellByServer(offer, own);
    await tell(offer, lent, { third_party_rejected_reason: 'fraud' });
    expect(salesOf(offer)).toEqual([[lent, 'rejected']]);
    await offer.site.register(own);
    expect(salesOf(offer)).toEqual([[own, told]]);
    expectTotalsToBeRight(collector.databaseUrl);
  },
);

it('drops a rejection along with the lent click, once the scan of the sale is known', async () => {
  const offer = await newSale();
  const click = await offer.click();
  await show(offer, click);
  await refund(offer);
  expect((await tell(offer, click)).json()).toMatchObject({ status: 'rejected', reason: null });
  expect(salesOf(offer)).toEqual([[click, 'rejected']]);
});

it('keeps a rejection for when the sale counts for its click', async () => {
  const offer = await newSale();
  const [click, visited] = [await offer.click(), await offer.click()];
  await show(offer, click);
  await tellByBrowser(offer, visited);
  expect(await reject(offer, click)).toMatchObject({ reason: 'unknown_conversion' });
  expect(salesOf(offer)).toEqual([[visited, 'approved']]);
  await tell(offer, click);
  expect(salesOf(offer)).toEqual([[click, 'rejected']]);
});

it('records for each click what its rejection changed', async () => {
  const offer = await newSale();
  const [sold, other] = [await offer.click(), await offer.click()];
  await tellByServer(offer, sold);
  for (const click of [sold, other]) await tell(offer, click);
  for (const click of [sold, other]) await reject(offer, click);
  const change = { from_status: 'approved', to_status: 'rejected' };
  expect(await changesOf(offer)).toMatchObject([sold, other].map((transaction_id) => ({ ...change, transaction_id })));
});

it('answers that a sale is rejected if its site has rejected the copy that counted before', async () => {
  const offer = await newSale();
  const click = await offer.click();
  await tellByBrowser(offer, click);
  await refund(offer);
  expect((await tell(offer, click)).json()).toMatchObject({ status: 'rejected', reason: null });
  expect(salesOf(offer)).toEqual([[click, 'rejected']]);
});

it('keeps nothing of an erased click in the history of a sale that counts for another', async () => {
  const offer = await newSale();
  const [told, sold] = [await offer.click(), await offer.click()];
  await tellByServer(offer, sold);
  const answer = await tell(offer, told, { third_party_rejected_reason: 'fraud' });
  expect(answer.json()).toMatchObject({ status: 'duplicate', reason: 'duplicate_order' });
  await erase(collector.store, { kind: 'scan_session_id', value: told, site_key: null }, Date.now);
  expect([salesOf(offer), await changesOf(offer)]).toEqual([[[sold, 'approved']], []]);
});
