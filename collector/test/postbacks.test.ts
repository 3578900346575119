import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { START, startCollector } from './collector.ts';
import { callAsNetwork, newOffer, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);

const call = (parameters: Record<string, string>, method: 'GET' | 'POST' = 'GET', path = '/postback') =>
  callAsNetwork(collector, path, parameters, method);

/** Calls with the token of an offer, plus the parameters of the test. */
async function tell(offer: TestOffer, parameters: Record<string, string>) {
  return (await call({ secure: offer.postbackToken, ...parameters })).json();
}

const approved = { status: 'approved', conversion_id: expect.any(String), reason: null };
const refused = (reason: string) => ({ status: 'refused', conversion_id: null, reason });

it('accepts the conversion of a click once it is on disk', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const answer = await call({ secure: offer.postbackToken, transaction_id });
  expect([answer.statusCode, answer.headers['cache-control'], answer.json()]).toEqual([200, 'no-store', approved]);
  // Both ids begin with the time of the click.
  expect(answer.json().conversion_id.slice(0, 13)).toBe(transaction_id.slice(0, 13));
  expect(offer.site.readEvents()).toMatchObject([
    {
      event_id: answer.json().conversion_id,
      source: 'postback',
      event_type: 'conversion',
      scan_session_id: transaction_id,
      identity: 'linked',
      code: `offer:${offer.offerId}`,
      event_time: START,
      conversion: 1,
    },
  ]);
  expect(await offer.site.report()).toMatchObject({ sessions: 1, conversions: 1, orphans: 0 });
});

it('accepts it by GET, as a form and as JSON, also under /, with any spelling of the id', async () => {
  const offer = await newOffer(collector);
  const ways = [
    (fields: Record<string, string>) => call(fields),
    (fields: Record<string, string>) => call(fields, 'POST'),
    (fields: Record<string, string>) => collector.send('POST', '/postback', fields),
    (fields: Record<string, string>) => collector.send('POST', `/postback?${new URLSearchParams(fields)}`),
    (fields: Record<string, string>) => call(fields, 'GET', '/'),
    (fields: Record<string, string>) => collector.send('POST', `/?${new URLSearchParams(fields)}`),
    (fields: Record<string, string>) => call({ ...fields, transaction_id: fields.transaction_id?.toUpperCase() ?? '' }),
  ];
  for (const way of ways) {
    const answer = await way({ secure: offer.postbackToken, transaction_id: await offer.click() });
    expect([answer.statusCode, answer.json()]).toEqual([200, approved]);
  }
  expect(offer.site.readEvents()).toHaveLength(ways.length);
  expect((await collector.send('GET', '/?view=live')).statusCode).toBe(401);
});

it.each(['', ' ', '{transaction_id}', 'REPLACE', 'undefined', 'null', '7', randomUUID().slice(1), `${randomUUID()}x`])(
  'refuses %j as a transaction, and never treats it as clickless',
  async (transaction_id) => {
    const offer = await newOffer(collector, { clickless: 'allow' });
    const clickless = { publisher: 'p-7', external_order_id: 'A-1' };
    expect(await tell(offer, { transaction_id, ...clickless })).toEqual(refused('bad_transaction_id'));
    expect(offer.site.readEvents()).toEqual([]);
  },
);

it('refuses an unknown click, a scan of a QR code, and a call without a transaction', async () => {
  const offer = await newOffer(collector);
  expect(await tell(offer, { transaction_id: randomUUID() })).toEqual(refused('unknown_click'));
  expect(await tell(offer, { transaction_id: await offer.site.scan() })).toEqual(refused('unknown_click'));
  expect(await tell(offer, {})).toEqual(refused('missing_transaction_id'));
  expect(offer.site.readEvents()).toEqual([]);
});

it("accepts an offer's token for that offer only, and a global one for each", async () => {
  const [offer, other] = [await newOffer(collector), await newOffer(collector)];
  const rotated = (await collector.asAdmin('POST', '/admin/tokens/rotate', { purpose: 'postback' })).json();
  const transaction_id = await other.click();
  expect(await tell(offer, { transaction_id })).toEqual(refused('wrong_offer'));
  expect((await call({ secure: rotated.token, transaction_id })).json()).toEqual(approved);
  expect((await call({ secure: rotated.token, transaction_id: await offer.click() })).json()).toEqual(approved);
});

it('answers 403 to every token that is not valid for this', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const { postbackToken, rejectionToken, pixelToken } = offer;
  const bad = ['', 'x', `${postbackToken}x`, postbackToken.slice(0, -1), rejectionToken, pixelToken, offer.site.apiKey];
  for (const secure of bad) {
    const answer = await call({ secure, transaction_id });
    expect([answer.statusCode, answer.json()]).toEqual([403, { ...refused('bad_token'), detail: expect.any(String) }]);
  }
  expect((await call({ transaction_id })).statusCode).toBe(403);
  expect((await collector.send('POST', '/postback')).statusCode).toBe(403);
  expect((await collector.send('POST', '/postback', '{"secure":null}')).statusCode).toBe(403);
  expect(offer.site.readEvents()).toEqual([]);
});

it('accepts the old and the new token during the grace period, and then only the new one', async () => {
  const own = await startCollector(afterAll);
  const offer = await newOffer(own);
  const rotate = (body: object) => own.asAdmin('POST', `/admin/offers/${offer.offerId}/rotate`, body);
  const statusOf = async (secure: string) =>
    (await own.send('GET', `/postback?${new URLSearchParams({ secure, transaction_id: 'x' })}`)).statusCode;
  const second = (await rotate({ purpose: 'postback', grace_hours: 1 })).json().token;
  expect([await statusOf(offer.postbackToken), await statusOf(second)]).toEqual([200, 200]);
  own.clock.now += 60 * 60 * 1000 - 1;
  expect(await statusOf(offer.postbackToken)).toBe(200);
  own.clock.now += 1;
  expect([await statusOf(offer.postbackToken), await statusOf(second)]).toEqual([403, 200]);
  const third = (await rotate({ purpose: 'postback', grace_hours: 0 })).json().token;
  expect([await statusOf(second), await statusOf(third)]).toEqual([403, 200]);
  await rotate({ purpose: 'postback', grace_hours: 1 });
  const statuses = [await statusOf(offer.postbackToken), await statusOf(second), await statusOf(third)];
  expect(statuses, 'the end of a grace stays, whatever comes after').toEqual([403, 403, 200]);
  expect(await statusOf(offer.rejectionToken)).toBe(403);
});

it('refuses while the offer or its site is paused', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  await offer.change({ status: 'paused' });
  expect(await tell(offer, { transaction_id })).toEqual(refused('offer_paused'));
  await offer.change({ status: 'active' });
  await offer.site.change({ status: 'paused' });
  expect(await tell(offer, { transaction_id })).toEqual(refused('site_paused'));
});

it('accepts calls only from the listed sources', async () => {
  const offer = await newOffer(collector, { allowed_sources: ['192.0.2.0/24'] });
  const transaction_id = await offer.click();
  expect(await tell(offer, { transaction_id })).toEqual(refused('source_not_allowed'));
  await offer.change({ allowed_sources: ['192.0.2.0/24', '127.0.0.1'] });
  expect(await tell(offer, { transaction_id })).toEqual(approved);
});

it('holds conversions of an offer that requires approval', async () => {
  const offer = await newOffer(collector, { approval: 'manual' });
  const { conversion_id, status } = await tell(offer, { transaction_id: await offer.click() });
  expect([status, (await offer.site.report()).conversions]).toEqual(['pending', 0]);
  const ruling = { site_id: offer.site.siteId, status: 'approved' };
  await collector.asAdmin('PATCH', `/admin/conversions/${conversion_id}`, ruling);
  expect((await offer.site.report()).conversions).toBe(1);
});

it('stores what a third party rejected as rejected, with the reason, and counts nothing', async () => {
  const offer = await newOffer(collector);
  const told = { transaction_id: await offer.click(), third_party_rejected_reason: 'bots, says jane@shop.example' };
  const { conversion_id, ...outcome } = await tell(offer, told);
  expect(outcome).toEqual({ status: 'rejected', reason: 'third_party_rejected' });
  const path = `/admin/conversions/${conversion_id}?site_id=${offer.site.siteId}`;
  expect((await collector.asAdmin('GET', path)).json()).toMatchObject({
    status: 'rejected',
    source: 'postback',
    changes: [{ from_status: 'approved', to_status: 'rejected', reason: expect.stringMatching(/^bots, says \[/) }],
  });
  expect((await offer.site.report()).conversions).toBe(0);
});

it('accepts events after a conversion, and none before', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const deposit = { transaction_id, event_name: 'deposit' };
  expect(await tell(offer, deposit)).toEqual(refused('no_conversion'));
  await tell(offer, { transaction_id });
  expect(await tell(offer, deposit)).toEqual(approved);
  expect(await tell(offer, deposit)).toMatchObject({ status: 'duplicate', reason: 'duplicate_transaction' });
  expect(await tell(offer, { transaction_id, event_id: '12' })).toEqual(approved);
  expect(await tell(offer, { transaction_id, event_name: 'conversion' })).toMatchObject({ status: 'duplicate' });
  const { token } = (await collector.asAdmin('POST', '/admin/tokens/rotate', { purpose: 'postback' })).json();
  const named = { event_id: '13', event_name: 'trial' };
  expect((await call({ secure: token, transaction_id, ...named }, 'GET', '/')).json()).toEqual(approved);
  const told = offer.site.readEvents().map(({ event_type }) => event_type);
  expect(told).toEqual(['conversion', 'deposit', 'event_12', 'trial']);
});

it('counts nothing of a test click, and says so', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click({ test: '1' });
  expect(await tell(offer, { transaction_id })).toEqual({ ...approved, reason: 'test_click' });
  expect(await tell(offer, { transaction_id })).toMatchObject({ reason: 'duplicate_transaction' });
  expect(await offer.site.report()).toMatchObject({ sessions: 0, events: 0, conversions: 0 });
});
