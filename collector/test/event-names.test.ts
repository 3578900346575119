import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { callAsNetwork, newOffer, showPixel, type TestOffer } from './offer.ts';

const collector = await startCollector(afterAll);

const tell = async ({ postbackToken }: TestOffer, parameters: Record<string, string>) =>
  (await callAsNetwork(collector, '/postback', { secure: postbackToken, ...parameters })).json();

it.each<[string, Record<string, string>, string]>([
  ['a macro that nobody filled in', { event_name: '{event}' }, 'unexpanded'],
  ['129 characters', { event_name: 'x'.repeat(129) }, 'too_long'],
  ['control characters', { event_name: 'a\u0001b' }, 'unreadable'],
  ['an e-mail address', { event_name: 'jane@shop.example' }, 'raw_email'],
  ['a number that nobody filled in', { event_id: '{goal_id}' }, 'unexpanded'],
])('pays no second time for an event whose name is %s', async (_, named, reason) => {
  const several = { conversions_per_click: 'several', payout: '2.00', currency: 'EUR' };
  const offer = await newOffer(collector, several);
  const [transaction_id, other] = [await offer.click(), await offer.click()];
  const ignored = [{ parameter: Object.keys(named)[0], reason }];
  await tell(offer, { transaction_id, external_order_id: 'A-1' });
  const rejected = { third_party_rejected_reason: 'fraud' };
  for (const more of [{ external_order_id: 'A-2' }, { external_order_id: 'A-1', ...rejected }, {}]) {
    const refusal = { status: 'refused', conversion_id: null, reason: 'bad_event_name', ignored };
    expect(await tell(offer, { transaction_id, ...named, ...more })).toEqual(refusal);
  }
  // Of a click without any conversion, it may be the one.
  expect(await tell(offer, { transaction_id: other, ...named })).toMatchObject({ status: 'approved', ignored });
  const { offers } = (await collector.asAdmin('GET', `/reports/offers?site_id=${offer.site.siteId}`)).json();
  expect(offers).toMatchObject([{ conversions: 2, approved: 2, payouts: [{ payout: 4 }] }]);
  const { calls } = (await collector.asAdmin('GET', `/admin/log?transaction_id=${transaction_id}`)).json();
  expect(calls[0]).toMatchObject({ status: 'refused', reason: 'bad_event_name', why: expect.stringContaining('name') });
});

it('accepts a usable number beside an unusable name, and takes an event in a list for one without a name', async () => {
  const offer = await newOffer(collector, { conversions_per_click: 'several' });
  const transaction_id = await offer.click();
  await tell(offer, { transaction_id });
  const named = await tell(offer, { transaction_id, event_name: '{event}', event_id: '12' });
  expect(named).toMatchObject({ status: 'approved', ignored: [{ parameter: 'event_name', reason: 'unexpanded' }] });
  const said = { secure: offer.postbackToken, transaction_id, event_name: ['deposit'], external_order_id: 'A-2' };
  expect((await collector.send('POST', '/postback', said)).json()).toMatchObject({ reason: 'bad_event_name' });
  expect(offer.site.readEvents().map(({ event_type }) => event_type)).toEqual(['conversion', 'event_12']);
});

it.each(['pixel', 'postback'])(
  'approves a sale whose %s comes first, though its event has no usable name',
  async (first) => {
    const offer = await newOffer(collector, { payout: '2.00', currency: 'EUR' });
    const transaction_id = await offer.click();
    const calls = {
      pixel: () => showPixel(collector, offer, { transaction_id }),
      postback: () => tell(offer, { transaction_id, event_name: '{event}', purchase_value: '49.90', currency: 'EUR' }),
    };
    if (first === 'pixel') await calls.pixel();
    expect(await calls.postback()).toMatchObject({ status: 'approved' });
    if (first === 'postback') await calls.pixel();
    const { offers } = (await collector.asAdmin('GET', `/reports/offers?site_id=${offer.site.siteId}`)).json();
    expect(offers).toMatchObject([{ conversions: 1, approved: 1, payouts: [{ payout: 2 }] }]);
  },
);
