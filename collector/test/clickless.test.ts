import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openGeo } from '../src/geo.ts';
import { START, startCollector } from './collector.ts';
import { temporaryDirectory } from './database.ts';
import { writeGeoipFile } from './geoip-file.ts';
import { callAsNetwork, newOffer, readClicks, showPixel, type TestOffer } from './offer.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);

/** Calls with the token of an offer, plus the parameters of the test. */
async function tell(offer: TestOffer, parameters: Record<string, string>) {
  return (await callAsNetwork(collector, '/postback', { secure: offer.postbackToken, ...parameters })).json();
}

const approved = { status: 'approved', conversion_id: expect.any(String), reason: null };
const made = { ...approved, transaction_id: expect.any(String) };
const refused = (reason: string) => ({ status: 'refused', conversion_id: null, reason });

it('accepts a clickless conversion with all its parameters, and creates a click that is not a visit', async () => {
  const offer = await newOffer(collector, { clickless: 'allow', caller_amounts: 'trust', currency: 'EUR' });
  const told = {
    publisher: 'p-7',
    sub_id: 's-1',
    session_time: '90',
    conversion_ip: '203.0.113.9',
    user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1',
    revenue: '3.00',
    payout: '2.00',
    adv_sub_id: 'a1',
    adv_sub_id_2: 'a2',
    adv_sub_id_3: 'a3',
    adv_sub_id_4: 'a4',
    purchase_value: '20',
    external_transaction_id: 'ext-1',
    user_email: 'jane@shop.example',
    device_id: 'idfa-1',
  };
  expect(await tell(offer, told)).toEqual(made);
  const [event] = offer.site.readEvents();
  expect(event).toMatchObject({ identity: 'linked', os: 'iOS', amount_minor: 2000, bot: null, conversion: 1 });
  expect(JSON.parse(event?.metadata ?? '')).toMatchObject({ adv_sub_id: 'a1', adv_sub_id_4: 'a4', sub_id: 's-1' });
  expect(readClicks(collector, offer)).toMatchObject([
    { kind: 'clickless', publisher: 'p-7', sub_ids: '{"sub_id":"s-1"}', external_transaction_id: 'ext-1' },
  ]);
  const { calls } = (await collector.asAdmin('GET', `/admin/log?offer_id=${offer.offerId}`)).json();
  expect(calls).toMatchObject([{ transaction_id: event?.scan_session_id, status: 'approved' }]);
  for (const secret of ['jane', '203.0.113']) expect(JSON.stringify(event)).not.toContain(secret);
  expect(await offer.site.report()).toMatchObject({ sessions: 0, conversions: 1 });
});

it('takes the time of the click from session_time, and the country from conversion_ip', async () => {
  const path = join(temporaryDirectory(onTestFinished), 'country.mmdb');
  writeGeoipFile(path, { '203.0.113.77': { country: { iso_code: 'DE' } } });
  const located = await startCollector(onTestFinished, { findPlace: await openGeo(path) });
  const offer = await newOffer(located, { clickless: 'allow' });
  const sale = { secure: offer.postbackToken, publisher: 'p-7', conversion_ip: '203.0.113.77' };
  const times = ['90', '0.5', '-1', 'soon', `${91 * 24 * 60 * 60}`];
  const badTime = [{ parameter: 'session_time', reason: 'bad_time' }];
  for (const [order, session_time] of times.entries()) {
    const told = { ...sale, external_order_id: `A-${order}`, session_time };
    const { ignored } = (await located.send('POST', '/postback', told)).json();
    expect([session_time, ignored]).toEqual([session_time, order < 2 ? undefined : badTime]);
  }
  const sql = 'SELECT scanned_at FROM scan_sessions ORDER BY scanned_at';
  const clickedAt = query(located.databaseUrl, sql).map(({ scanned_at }) => Number(scanned_at) - START);
  expect(clickedAt).toEqual([-90_000, -500, 0, 0, 0]);
  const nowhere = { ...sale, conversion_ip: '203.0.113.77 or so' };
  const unfilled = { external_order_id: 'B-1', session_time: '{time}' };
  expect((await located.send('POST', '/postback', { ...nowhere, ...unfilled })).json().ignored).toEqual([
    { parameter: 'session_time', reason: 'unexpanded' },
    { parameter: 'conversion_ip', reason: 'bad_ip' },
  ]);
  const countries = offer.site.readEvents().map(({ country }) => country);
  expect(countries).toEqual([...times.map(() => 'DE'), null]);
});

it("counts a clickless conversion once by its order, or else by its click's number", async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const clickless = (fields: Record<string, string>) => tell(offer, { publisher: 'p-7', ...fields });
  const duplicate = { status: 'duplicate', reason: 'duplicate_transaction' };
  expect(await clickless({ external_order_id: 'A-1' })).toEqual(made);
  expect(await clickless({ external_order_id: 'A-1', external_transaction_id: 'e-1' })).toMatchObject(duplicate);
  expect(await clickless({ external_transaction_id: 'e-2' })).toEqual(made);
  expect(await clickless({ external_transaction_id: 'e-2' })).toMatchObject(duplicate);
  expect(await clickless({ external_order_id: 'A-2', external_transaction_id: 'e-2' })).toEqual(made);
  expect(await clickless({ external_transaction_id: 'A-1' })).toEqual(made);
  expect(offer.site.readEvents()).toHaveLength(4);
  const other = await newOffer(collector, { clickless: 'allow' });
  expect(await tell(other, { publisher: 'p-7', external_order_id: 'A-1' })).toEqual(made);
  expect(readClicks(collector, other)).toMatchObject([{ publisher: 'p-7' }]);
});

it('accepts a clickless conversion only where allowed, and only if it can be attributed', async () => {
  const offer = await newOffer(collector);
  const sale = { publisher: 'p-7', external_order_id: 'A-1' };
  expect(await tell(offer, sale)).toEqual(refused('clickless_not_allowed'));
  await offer.change({ clickless: 'allow' });
  const global = (await collector.asAdmin('POST', '/admin/tokens/rotate', { purpose: 'postback' })).json().token;
  expect(await tell(offer, { ...sale, secure: global })).toEqual(refused('missing_transaction_id'));
  expect(await tell(offer, { external_order_id: 'A-1' })).toEqual(refused('missing_transaction_id'));
  expect(await tell(offer, { publisher: 'p-7' })).toEqual(refused('missing_external_id'));
  expect(await tell(offer, { ...sale, external_order_id: '{order}' })).toEqual(refused('missing_external_id'));
  expect([offer.site.readEvents(), readClicks(collector, offer)]).toEqual([[], []]);
});

it('takes neither a pixel nor a rejection for a clickless conversion', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const sale = { publisher: 'p-7', external_order_id: 'A-1', new_rejected_reason: 'fraud' };
  expect((await showPixel(collector, offer, sale)).headers['x-scnv-outcome']).toBe(
    'refused; reason=missing_transaction_id',
  );
  const rejection = await callAsNetwork(collector, '/rejection', { secure: offer.rejectionToken, ...sale });
  expect(rejection.json()).toEqual(refused('missing_transaction_id'));
});

it('looks for no click in the cookies of a server', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const query = new URLSearchParams({ secure: offer.postbackToken });
  const headers = { cookie: `scnv_click_${offer.offerId}=${await offer.click()}` };
  const answer = await collector.send('GET', `/postback?${query}`, undefined, headers);
  expect(answer.json()).toEqual(refused('missing_transaction_id'));
});

it.each([
  '{"transaction_id":null,"publisher":"p","external_order_id":"1"}',
  '{"transaction_id":["x"],"publisher":"p","external_order_id":"1"}',
])('does not take a call for a clickless one if its body is %j', async (body) => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  const url = `/postback?secure=${offer.postbackToken}&publisher=p&external_order_id=1`;
  expect((await collector.send('POST', url, body)).json()).toEqual(refused('bad_transaction_id'));
  expect(offer.site.readEvents()).toEqual([]);
});
