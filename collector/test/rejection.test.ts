import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { START, startCollector } from './collector.ts';
import { callAsNetwork, newOffer, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);

const call = (path: string, parameters: Record<string, string>, method?: 'GET' | 'POST') =>
  callAsNetwork(collector, path, parameters, method);
const tell = async (offer: TestOffer, parameters: Record<string, string>): Promise<string> =>
  (await call('/postback', { secure: offer.postbackToken, ...parameters })).json().conversion_id;
const reject = async (offer: TestOffer, parameters: Record<string, string>, method?: 'GET' | 'POST') =>
  (
    await call('/rejection', { secure: offer.rejectionToken, new_rejected_reason: 'fraud', ...parameters }, method)
  ).json();
const changesOf = async ({ site }: TestOffer, id: string) =>
  (await collector.asAdmin('GET', `/admin/conversions/${id}?site_id=${site.siteId}`)).json().changes;

const refused = (reason: string) => ({ status: 'refused', conversion_id: null, reason });

// Part B4 of the reference, row by row.
it.each(['automatic', 'manual'])('rejects what was approved, or is pending (%s)', async (approval) => {
  const offer = await newOffer(collector, { approval });
  const transaction_id = await offer.click();
  const conversion_id = await tell(offer, { transaction_id });
  expect(await reject(offer, { transaction_id })).toEqual({ status: 'rejected', conversion_id, reason: null });
  expect(offer.site.readEvents()).toMatchObject([{ conversion_status: 'rejected' }]);
  expect((await offer.site.report()).conversions).toBe(0);
  expect(await changesOf(offer, conversion_id)).toEqual([
    {
      from_status: approval === 'manual' ? 'pending' : 'approved',
      to_status: 'rejected',
      reason: 'fraud',
      changed_by: expect.stringMatching(/^token:[\da-f-]{36}$/),
      transaction_id,
      changed_at: START,
    },
  ]);
});

it('replaces the reason of what is rejected, and keeps both', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const conversion_id = await tell(offer, { transaction_id });
  for (const new_rejected_reason of ['fraud', 'fraud', 'chargeback'])
    await reject(offer, { transaction_id, new_rejected_reason });
  expect((await changesOf(offer, conversion_id)).map(({ reason }: { reason: string }) => reason)).toEqual([
    'fraud',
    'chargeback',
  ]);
});

it('keeps the first 500 characters of a reason', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const conversion_id = await tell(offer, { transaction_id });
  await reject(offer, { transaction_id, new_rejected_reason: `${'fraud '.repeat(100)}end` });
  expect(await changesOf(offer, conversion_id)).toMatchObject([{ reason: 'fraud '.repeat(100).slice(0, 500) }]);
});

it('does nothing to an unknown click, or one without a conversion', async () => {
  const offer = await newOffer(collector);
  expect(await reject(offer, { transaction_id: randomUUID() })).toEqual(refused('unknown_click'));
  expect(await reject(offer, { transaction_id: await offer.click() })).toEqual(refused('unknown_conversion'));
  for (const transaction_id of ['', '{transaction_id}', '7']) {
    expect(await reject(offer, { transaction_id })).toEqual(refused('bad_transaction_id'));
  }
  expect((await call('/rejection', { secure: offer.rejectionToken })).json()).toEqual(
    refused('missing_transaction_id'),
  );
});

it('rejects among several conversions the one of the order, or else all, and their later events', async () => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const transaction_id = await offer.click();
  for (const external_order_id of ['A-1', 'A-2', 'A-3']) await tell(offer, { transaction_id, external_order_id });
  await tell(offer, { transaction_id, event_name: 'deposit' });
  const statuses = () =>
    offer.site
      .readEvents()
      .map(({ order_id, event_type, conversion_status }) => `${order_id ?? event_type} ${conversion_status}`)
      .sort();
  expect(await reject(offer, { transaction_id, external_order_id: 'A-9' })).toEqual(refused('unknown_conversion'));
  await reject(offer, { transaction_id, external_order_id: 'A-2' });
  expect(statuses()).toEqual(['A-1 approved', 'A-2 rejected', 'A-3 approved', 'deposit approved']);
  await reject(offer, { transaction_id });
  expect(statuses()).toEqual(['A-1 rejected', 'A-2 rejected', 'A-3 rejected', 'deposit rejected']);
});

it('rejects nothing if the order that would tell which conversion is unusable', async () => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const transaction_id = await offer.click();
  await tell(offer, { transaction_id, external_order_id: 'A-1' });
  const answer = await reject(offer, { transaction_id, external_order_id: '{order}' });
  expect(answer).toEqual(refused('unknown_conversion'));
  expect(offer.site.readEvents()).toMatchObject([{ conversion_status: 'approved' }]);
});

it('rejects the conversion of an order that only a copy of it names, from the network or not', async () => {
  const offer = await newOffer(collector, { conversion_event: 'purchase' });
  const refund = { site_id: offer.site.siteId, order_id: 'A-1', reason: 'returned' };
  const [first, second] = [await offer.click(), await offer.click()];
  const id = await tell(offer, { transaction_id: first });
  await tell(offer, { transaction_id: first, external_order_id: 'A-1' });
  const other = await tell(offer, { transaction_id: second });
  await offer.site.postEvents([{ event_type: 'purchase', event_id: other, scan_session_id: second, order_id: 'B-1' }]);
  for (const [transaction_id, external_order_id, conversion_id] of [
    [first, 'A-1', id],
    [second, 'B-1', other],
  ] as const) {
    const rejected = { status: 'rejected', conversion_id, reason: null };
    expect(await reject(offer, { transaction_id, external_order_id })).toEqual(rejected);
  }
  const answer = await collector.send('POST', '/conversions/reject', refund, { 'x-api-key': offer.site.apiKey });
  expect(answer.json()).toMatchObject({ event_ids: [id] });
});

it.each([
  ['of its order', { external_order_id: 'A-1' }],
  ['of its click', {}],
])(
  "rejects the sale %s that counts, be it the shop's own server's, and none that only the shop told of",
  async (_, named) => {
    const offer = await newOffer(collector, { conversion_event: 'purchase' });
    const scan_session_id = await offer.click();
    await tell(offer, { transaction_id: scan_session_id, external_order_id: 'A-1' });
    for (const order_id of ['A-1', 'A-2']) {
      await offer.site.postServerEvent({ scan_session_id, order_id });
      await offer.site.postEvents([{ event_type: 'purchase', scan_session_id, order_id }]);
    }
    expect(await reject(offer, { transaction_id: scan_session_id, ...named })).toMatchObject({ status: 'rejected' });
    const found = offer.site
      .readEvents()
      .map(({ source, order_id, conversion_status }) => [source, order_id, conversion_status]);
    expect(found.sort()).toEqual([
      ['server', 'A-1', 'rejected'],
      ['server', 'A-2', 'approved'],
    ]);
  },
);

it('accepts a form, / with a reason, and a paused offer: what it sold may still be returned', async () => {
  const offer = await newOffer(collector);
  const rejected = { status: 'rejected', reason: null };
  const [first, second] = [await offer.click(), await offer.click()];
  for (const transaction_id of [first, second]) await tell(offer, { transaction_id });
  await offer.change({ status: 'paused' });
  expect(await reject(offer, { transaction_id: first }, 'POST')).toMatchObject(rejected);
  const told = { secure: offer.rejectionToken, transaction_id: second, new_rejected_reason: 'fraud' };
  expect((await call('/', told)).json()).toMatchObject(rejected);
});

it('rejects what was reported without a click, by the transaction in the answer', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const sale = { secure: offer.postbackToken, publisher: 'p-7', external_order_id: 'A-1' };
  const { transaction_id, conversion_id } = (await call('/postback', sale)).json();
  expect(await reject(offer, { transaction_id })).toEqual({ status: 'rejected', conversion_id, reason: null });
});

it('requires a token for rejections, of this offer, and a reason', async () => {
  const [offer, other] = [await newOffer(collector), await newOffer(collector)];
  const transaction_id = await offer.click();
  const conversion_id = await tell(offer, { transaction_id });
  for (const secure of [offer.postbackToken, offer.pixelToken, '', offer.site.apiKey]) {
    const answer = await call('/rejection', { secure, transaction_id, new_rejected_reason: 'fraud' });
    expect(answer.statusCode).toBe(403);
  }
  expect(await reject(other, { transaction_id })).toEqual(refused('wrong_offer'));
  for (const new_rejected_reason of ['', ' ', '\0']) {
    expect(await reject(offer, { transaction_id, new_rejected_reason })).toEqual(refused('missing_reason'));
  }
  expect(await changesOf(offer, conversion_id)).toEqual([]);
});

it('accepts a global token for rejections for each offer', async () => {
  const { token: secure } = (await collector.asAdmin('POST', '/admin/tokens/rotate', { purpose: 'rejection' })).json();
  for (const offer of [await newOffer(collector), await newOffer(collector)]) {
    const transaction_id = await offer.click();
    const conversion_id = await tell(offer, { transaction_id });
    expect(await reject(offer, { secure, transaction_id })).toEqual({
      status: 'rejected',
      conversion_id,
      reason: null,
    });
  }
});

it("lets the site's own key, the API and the advertiser change one conversion, and records each change", async () => {
  const offer = await newOffer(collector, { payout: '2', currency: 'EUR' });
  const { siteId: site_id, apiKey } = offer.site;
  const transaction_id = await offer.click();
  const event_id = await tell(offer, { transaction_id });
  const refund = { site_id, event_id, reason: 'refund' };
  await collector.send('POST', '/conversions/reject', refund, { 'x-api-key': apiKey });
  const ruling = { site_id, status: 'approved', reason: 'a mistake' };
  await collector.asAdmin('PATCH', `/admin/conversions/${event_id}`, ruling);
  await reject(offer, { transaction_id });
  expect(
    (await changesOf(offer, event_id)).map(({ to_status, reason, changed_by }: Record<string, string>) => [
      to_status,
      reason,
      changed_by?.replace(/:.*/, ''),
    ]),
  ).toEqual([
    ['rejected', 'refund', 'key'],
    ['approved', 'a mistake', 'admin'],
    ['rejected', 'fraud', 'token'],
  ]);
});

it('stores no e-mail address in a reason', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const conversion_id = await tell(offer, { transaction_id });
  await reject(offer, { transaction_id, new_rejected_reason: 'jane@shop.example wants it back' });
  expect(await changesOf(offer, conversion_id)).toMatchObject([{ reason: '[email] wants it back' }]);
});
