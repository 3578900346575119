import { createHash } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { newOffer, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);

/** Calls with the token of an offer, plus the parameters of the test. */
async function tell({ postbackToken }: TestOffer, parameters: Record<string, string>) {
  const query = new URLSearchParams({ secure: postbackToken, ...parameters });
  return (await collector.send('GET', `/postback?${query}`)).json();
}

const JANE = createHash('sha256').update('jane@shop.example').digest('hex');

const approved = { status: 'approved', conversion_id: expect.any(String), reason: null };

// Part B1 of the reference, row by row.
it.each<[string, string, object]>([
  ['purchase_value', '49.90', { amount_minor: 4990, currency: 'EUR' }],
  ['adv_sub_id', 'a1', { metadata: '{"adv_sub_id":"a1"}' }],
  ['adv_sub_id_2', 'a2', { metadata: '{"adv_sub_id_2":"a2"}' }],
  ['adv_sub_id_3', 'a3', { metadata: '{"adv_sub_id_3":"a3"}' }],
  ['adv_sub_id_4', 'a4', { metadata: '{"adv_sub_id_4":"a4"}' }],
  ['adv_sub_id_5', 'a5', { metadata: '{"adv_sub_id_5":"a5"}' }],
  ['adv_sub_id_6', 'a6', { metadata: '{"adv_sub_id_6":"a6"}' }],
  ['external_transaction_id', 'ext-1', { metadata: '{"external_transaction_id":"ext-1"}' }],
  ['external_order_id', 'A-1', { order_id: 'A-1' }],
  ['device_id', 'idfa-1', { metadata: '{"device_id":"idfa-1"}' }],
  ['anything', 'else', { metadata: '{"anything":"else"}' }],
  ['__proto__', 'polluted', { metadata: '{"__proto__":"polluted"}' }],
  ['user_email', ' Jane@Shop.example ', { email_hash: JANE, metadata: null }],
  ['user_email', 'AB'.repeat(32), { email_hash: 'ab'.repeat(32) }],
  ['user_agent', 'curl/8.5.0', { bot: null, conversion: 1, metadata: null }],
  ['third_party_rejected_reason', 'bot traffic', { conversion_status: 'rejected', metadata: null }],
])('stores the parameter %s', async (name, value, expected) => {
  const offer = await newOffer(collector, { currency: 'EUR' });
  await tell(offer, { transaction_id: await offer.click(), [name]: value });
  const [event] = offer.site.readEvents();
  expect(event).toMatchObject(expected);
  expect(JSON.stringify(event).toLowerCase()).not.toContain('jane@');
});

it.each<[string, string, string]>([
  ['purchase_value', '1,000.00', 'bad_amount'],
  ['purchase_value', '-1', 'bad_amount'],
  ['purchase_value', '1e3', 'bad_amount'],
  ['purchase_value', '1.005', 'bad_amount'],
  ['purchase_value', 'NaN', 'bad_amount'],
  ['purchase_value', '{amount}', 'bad_amount'],
  ['external_order_id', 'undefined', 'bad_order_id'],
  ['external_order_id', '{order}', 'unexpanded'],
  ['external_order_id', 'x'.repeat(129), 'too_long'],
  ['external_order_id', 'jane@shop.example', 'raw_email'],
  ['event_name', 'x'.repeat(129), 'too_long'],
  ['event_id', '{goal_id}', 'unexpanded'],
  ['conversion_ip', '203.0.113.9, 10.0.0.1', 'bad_ip'],
  ['conversion_ip', '{ip}', 'unexpanded'],
  ['user_email', 'jane', 'bad_email'],
  ['user_email', '{email@user.example}', 'bad_email'],
  ['adv_sub_id', 'jane@shop.example', 'raw_email'],
  ['ip', '203.0.113.9', 'ip_address'],
  ['visitor', ' 2001:db8::1 ', 'ip_address'],
  ['adv_sub_id', 'a\0b', 'unreadable'],
  ['adv_sub_id', 'x'.repeat(501), 'too_long'],
  ['third_party_rejected_reason', '{reason}', 'unexpanded'],
  ['revenue', '3.00', 'not_trusted'],
  ['payout', '3.00', 'not_trusted'],
])('leaves out %s of %j, says why, and counts the conversion', async (parameter, value, reason) => {
  const offer = await newOffer(collector, { currency: 'EUR' });
  const answer = await tell(offer, { transaction_id: await offer.click(), [parameter]: value });
  expect(answer).toEqual({ ...approved, ignored: [{ parameter, reason }] });
  expect(offer.site.readEvents()).toMatchObject([{ order_id: null, amount_minor: null, metadata: null }]);
});

it.each([
  ['3.3000000000000003', 330],
  ['0.30000000000000004', 30],
  ['0.1000000000000000055511151231257827', 10],
  ['29.990000000000002', 2999],
])('reads %s as the price that it was before floating point', async (purchase_value, amount_minor) => {
  const offer = await newOffer(collector, { currency: 'EUR', caller_amounts: 'trust' });
  const told = { purchase_value, revenue: purchase_value, payout: purchase_value };
  expect(await tell(offer, { transaction_id: await offer.click(), ...told })).toEqual(approved);
  expect(offer.site.readEvents()).toMatchObject([{ amount_minor }]);
  const { offers } = (await collector.asAdmin('GET', `/reports/offers?site_id=${offer.site.siteId}`)).json();
  const amount = amount_minor / 100;
  expect(offers).toMatchObject([{ payouts: [{ currency: 'EUR', revenue: amount, payout: amount }] }]);
});

it('names an invalid currency, and treats an empty parameter as none', async () => {
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const price = { purchase_value: '5', external_order_id: '', user_email: '', adv_sub_id: '' };
  for (const currency of ['', 'XYZ', 'euro']) {
    const answer = await tell(offer, { transaction_id, ...price, currency });
    expect(answer.ignored).toEqual([{ parameter: 'purchase_value', reason: 'bad_currency' }]);
  }
  const other = await tell(offer, { transaction_id: await offer.click(), ...price, currency: 'jpy' });
  expect(other).toEqual(approved);
  expect(offer.site.readEvents()).toMatchObject([{ amount_minor: null }, { amount_minor: 5, currency: 'JPY' }]);
});

it('leaves out a parameter whose name cannot be stored, without naming it', async () => {
  const offer = await newOffer(collector);
  const answer = await tell(offer, { transaction_id: await offer.click(), 'jane@shop.example': 'x' });
  expect(answer).toEqual({ ...approved, ignored: [{ parameter: '(unreadable)', reason: 'raw_email' }] });
  expect(offer.site.readEvents()).toMatchObject([{ metadata: null }]);
});

it("uses the offer's currency for a price without one", async () => {
  const offer = await newOffer(collector, { currency: 'EUR' });
  await tell(offer, { transaction_id: await offer.click(), purchase_value: '5', currency: ' ' });
  expect(offer.site.readEvents()).toMatchObject([{ amount_minor: 500, currency: 'EUR' }]);
});

it('names no more than twenty parameters that it left out', async () => {
  const offer = await newOffer(collector);
  const names = Array.from({ length: 25 }, (_, place) => `adv_sub_id_${place}`);
  const unfilled = Object.fromEntries(names.map((name) => [name, '{sub}']));
  const { ignored } = await tell(offer, { transaction_id: await offer.click(), ...unfilled });
  expect(ignored).toEqual(names.slice(0, 20).map((parameter) => ({ parameter, reason: 'unexpanded' })));
});

it.each([
  ['50 of them', 60, 'x', 50],
  ['10 KB', 30, 'x'.repeat(500), 20],
])('stores the first parameters of your own, up to %s', async (_, count, value, kept) => {
  const offer = await newOffer(collector);
  const own = Object.fromEntries(Array.from({ length: count }, (__, place) => [`n${place}`, value]));
  const { ignored } = await tell(offer, { transaction_id: await offer.click(), ...own });
  expect(ignored).toEqual(
    Object.keys(own)
      .slice(kept)
      .map((parameter) => ({ parameter, reason: 'too_many' })),
  );
  const [event] = offer.site.readEvents();
  expect(Object.keys(JSON.parse(event?.metadata ?? ''))).toHaveLength(kept);
});

it('states how large a call may be', async () => {
  const answer = await collector.send('POST', '/postback', `adv_sub_id=${'x'.repeat(64 * 1024)}`);
  expect([answer.statusCode, answer.json()]).toEqual([413, { detail: 'the body is larger than 65536 bytes' }]);
});
