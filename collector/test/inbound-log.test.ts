import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { readBody } from '../src/postbacks/body.ts';
import { maskParameters, readParameters } from '../src/postbacks/parameters.ts';
import type { InboundCall } from '../src/store/inbound-log.ts';
import { START, startCollector } from './collector.ts';
import { runs } from './database.ts';
import { newOffer, showPixel } from './offer.ts';

const collector = await startCollector(afterAll);

async function find(filter: Record<string, string>): Promise<InboundCall[]> {
  return (await collector.asAdmin('GET', `/admin/log?${new URLSearchParams(filter)}`)).json().calls;
}

it('lists every call with its outcome, latest first', async () => {
  const offer = await newOffer(collector);
  const { offerId: offer_id, postbackToken, rejectionToken } = offer;
  const transaction_id = await offer.click();
  const send = (path: string, fields: object) =>
    collector.send('GET', `${path}?${new URLSearchParams({ transaction_id, ...fields })}`);
  const conversion_id = (await send('/postback', { secure: postbackToken, adv_sub_id: 'a1' })).json().conversion_id;
  await send('/postback', { secure: postbackToken });
  await showPixel(collector, offer, { transaction_id });
  await send('/rejection', { secure: rejectionToken, new_rejected_reason: 'fraud' });
  await send('/rejection', { secure: rejectionToken });
  const calls = await find({ offer_id });
  expect(calls.map(({ surface, status, reason }) => [surface, status, reason])).toEqual([
    ['rejection', 'refused', 'missing_reason'],
    ['rejection', 'rejected', null],
    ['pixel', 'duplicate', 'duplicate_transaction'],
    ['postback', 'duplicate', 'duplicate_transaction'],
    ['postback', 'approved', null],
  ]);
  expect(calls.at(-1)).toEqual({
    call_id: expect.any(String),
    received_at: START,
    surface: 'postback',
    method: 'GET',
    offer_id,
    transaction_id,
    conversion_id,
    status: 'approved',
    reason: null,
    why: null,
    latency_ms: 0,
    calls: 1,
    parameters: { secure: expect.stringMatching(/^scnv_postback_[\w-]{4}\*\*\*$/), transaction_id, adv_sub_id: 'a1' },
  });
});

it('can be searched by subject and outcome, page by page', async () => {
  const offer = await newOffer(collector);
  const { offerId: offer_id } = offer;
  const send = (fields: Record<string, string>) =>
    collector.send('POST', '/postback', { secure: offer.postbackToken, ...fields });
  const transaction_id = await offer.click();
  await send({ transaction_id });
  await send({ transaction_id });
  const unknown = randomUUID();
  await send({ transaction_id: unknown });
  await send({ transaction_id: '{id}' });
  const reasons = async (filter: Record<string, string>) => (await find(filter)).map(({ reason }) => reason);
  expect(await reasons({ transaction_id: transaction_id.toUpperCase() })).toEqual(['duplicate_transaction', null]);
  expect(await reasons({ transaction_id: unknown })).toEqual(['unknown_click']);
  expect(await reasons({ offer_id, status: 'refused' })).toEqual(['bad_transaction_id', 'unknown_click']);
  expect(await reasons({ offer_id, reason: 'duplicate_transaction', surface: 'postback' })).toHaveLength(1);
  expect(await reasons({ offer_id, surface: 'pixel' })).toEqual([]);
  // The latency of a call is recorded after its answer; later calls are written later.
  await offer.change({ name: 'Other' });
  const [last, ...others] = await find({ offer_id });
  expect(await find({ offer_id, limit: '1' })).toEqual([last]);
  expect(await find({ offer_id, before: last?.call_id ?? '' })).toEqual(others);
  // An unknown call of the same time: the position in the list is part of the id.
  const forgotten = (last?.call_id ?? '').replace(/.{12}$/, 'ffffffffffff');
  expect(await find({ offer_id, before: forgotten })).toEqual(expect.arrayContaining(others));
});

it('refuses an invalid filter instead of showing an empty list', async () => {
  const bad: [string, string, string?][] = [
    ['transaction_id', 'x', 'must be a UUID'],
    ['before', 'x', 'must be a UUID'],
    ['limit', '0'],
    ['limit', '501'],
    ['limit', 'all'],
    ['surface', 'x', 'must be postback, rejection or pixel'],
    ['status', 'bogus', 'must be one of approved, pending, rejected, duplicate, refused'],
    ['reason', 'nope', 'must be one of the reasons that /reasons lists'],
  ];
  for (const [field, value, msg = 'must be a number from 1 to 500'] of bad) {
    const answer = await collector.asAdmin('GET', `/admin/log?${field}=${value}`);
    expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['query', field], msg }]]);
  }
  const ofNobody = await collector.asAdmin('GET', '/admin/log?site_id=nobody');
  expect([ofNobody.statusCode, ofNobody.json()]).toEqual([404, { detail: 'there is no such site' }]);
});

it('lists for a site the calls about its offers, and those about none', async () => {
  const [mine, other] = [await newOffer(collector), await newOffer(collector)];
  const secret = `scnv_postback_${randomUUID()}`;
  for (const secure of [mine.postbackToken, other.postbackToken, secret]) {
    await collector.send('GET', `/postback?${new URLSearchParams({ secure, transaction_id: '{id}' })}`);
  }
  const reasonsOf = async (site_id: string) =>
    (await find({ site_id, limit: '2' })).map(({ offer_id, reason }) => [offer_id, reason]);
  expect(await reasonsOf(mine.site.siteId)).toEqual([
    [null, 'bad_token'],
    [mine.offerId, 'bad_transaction_id'],
  ]);
  expect(await reasonsOf(other.site.siteId)).toEqual([
    [null, 'bad_token'],
    [other.offerId, 'bad_transaction_id'],
  ]);
});

it('states each reason in plain words', async () => {
  const offer = await newOffer(collector);
  await collector.send('POST', '/postback', { secure: offer.postbackToken, transaction_id: '' });
  const [call] = await find({ offer_id: offer.offerId });
  expect(call).toMatchObject({
    reason: 'bad_transaction_id',
    why: expect.stringContaining('`transaction_id` is empty'),
  });
});

it('masks secrets and personal data', () => {
  const token = `scnv_postback_${'a'.repeat(43)}`;
  const parameters = new URLSearchParams({
    secure: token,
    user_email: 'jane@shop.example',
    device_id: 'AEBE52E7-03EE',
    conversion_ip: '203.0.113.9',
    user_agent: 'Mozilla/5.0',
    adv_sub_id: 'from jane@shop.example',
    adv_sub_id_2: token,
    user_ip: '203.0.113.9',
    adv_sub_id_3: 'x'.repeat(300),
    external_order_id: 'A-1',
    'jane@shop.example': 'x',
    [token]: 'x',
  });
  expect(maskParameters(parameters)).toEqual({
    secure: 'scnv_postback_aaaa***',
    user_email: '***',
    device_id: '***',
    conversion_ip: '***',
    user_agent: '***',
    adv_sub_id: '***',
    adv_sub_id_2: 'scnv_postback_aaaa***',
    user_ip: '***',
    adv_sub_id_3: 'x'.repeat(200),
    external_order_id: 'A-1',
    'scnv_postback_aaaa***': 'x',
  });
  expect(maskParameters(new URLSearchParams({ secure: 'my password' }))).toEqual({ secure: '***' });
  for (const name of ['IDFA', 'msisdn', 'pwd', 'api_key', 'client_secret']) {
    expect(maskParameters(new URLSearchParams({ [name]: 'AEBE52E7-03EE' }))).toEqual({ [name]: '***' });
  }
});

it('keeps of a call the first value of a name, and the first sixty parameters', () => {
  expect(maskParameters(new URLSearchParams('a=1&a=2'))).toEqual({ a: '1' });
  const many = Array.from({ length: 61 }, (_, place): [string, string] => [`n${place}`, 'x']);
  expect(Object.keys(maskParameters(new URLSearchParams(many))).sort()).toEqual(
    many
      .slice(0, 60)
      .map(([name]) => name)
      .sort(),
  );
});

it('uses the first value of a name, and the query before the body, which is a form or JSON', async () => {
  const read = async (url: string, body = '') => {
    const fields = (await readBody(Buffer.from(body), ''))?.fields;
    return Object.fromEntries([...readParameters(url, fields)].reverse());
  };
  expect(await read('/postback?a=1&a=2&b=%20x', 'a=3&c=4')).toEqual({ a: '1', b: ' x', c: '4' });
  expect(await read('/postback', ' {"a": 1, "b": null, "c": {"d": 1}, "e": true, "f": "x"}')).toEqual({
    a: '1',
    e: 'true',
    f: 'x',
  });
  expect(await readBody(Buffer.from('{"a": '), '')).toBeNull();
  expect(await read('/postback?a=1#b=2')).toEqual({ a: '1' });
});

it('never fails, whatever arrives', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const transaction_id = await offer.click();
  const known = fc.constantFrom(
    'transaction_id',
    'external_order_id',
    'purchase_value',
    'currency',
    'user_email',
    'publisher',
  );
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(transaction_id), fc.webUrl());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.oneof(known, fc.string()), value), { maxLength: 8 }), async (pairs) => {
      const query = new URLSearchParams({ secure: offer.postbackToken });
      for (const [name, text] of pairs) query.append(name, text.toWellFormed());
      const answers = [
        await collector.send('GET', `/postback?${query}`),
        await collector.send('POST', '/postback', query.toString()),
        await collector.send('GET', `/c/${offer.offerId}?${query}`),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 302]);
    }),
    { numRuns: runs(40) },
  );
});
