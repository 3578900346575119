import { afterAll, expect, it, onTestFinished } from 'vitest';
import { SHOP, startCollector } from './collector.ts';
import { newOffer, readClicks } from './offer.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);
const { app, databaseUrl } = collector;

const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const SUBS = { sub_id: 's1', sub_id_2: 's2', sub_id_3: 's3', sub_id_4: 's4', sub_id_5: 's5', sub_id_6: 's6' };

it('leads each click to the destination with its own transaction, which is its scan session', async () => {
  const offer = await newOffer(collector);
  const transactions = [await offer.click(), await offer.click()];
  expect(new Set(transactions).size).toBe(2);
  for (const transaction of transactions) expect(transaction).toMatch(UUID_V7);
  const { statusCode, headers } = await app.inject(`/c/${offer.offerId}`);
  const { origin, searchParams } = new URL(String(headers.location));
  expect([statusCode, headers['cache-control'], origin]).toEqual([302, 'no-store', SHOP]);
  expect(searchParams.get('t')).toBe(searchParams.get('scnv'));
  expect(readClicks(collector, offer)).toMatchObject([
    { kind: 'click', code: `offer:${offer.offerId}`, publisher: '', external_transaction_id: null },
    {},
    {},
  ]);
});

// Part B3 of the reference, row by row, and the click part of its parameter list.
it.each<[string, string, string]>([
  ['publisher', 'publisher_id', 'p-7'],
  ...Object.entries(SUBS).map(([name, value]): [string, string, string] => [name, name, value]),
  ['external_transaction_id', 'external_transaction_id', 'ext-1'],
  ['device_id', 'device_id', 'AEBE52E7-03EE-455A-B3C4-E57283966239'],
])('passes parameter %s to {%s}', async (parameter, macro, value) => {
  const offer = await newOffer(collector, { destination: `${SHOP}/?x={${macro}}&id={offer_id}` });
  const { headers } = await app.inject(`/c/${offer.offerId}?${parameter}=${value}`);
  expect(String(headers.location)).toContain(`/?x=${value}&id=${offer.offerId}&scnv=`);
});

it('fills in what the offer pays', async () => {
  const money = { revenue: '3.00', payout: '2.50', currency: 'EUR' };
  const offer = await newOffer(collector, { destination: `${SHOP}/?r={revenue}&p={payout}&c={currency}`, ...money });
  const { headers } = await app.inject(`/c/${offer.offerId}?revenue=9&payout=9&currency=USD`);
  expect(String(headers.location)).toContain('/?r=3.00&p=2.50&c=EUR&scnv=');
});

it('stores what the publisher passes, but no device', async () => {
  const offer = await newOffer(collector);
  await offer.click({ publisher: 'p-7', ...SUBS, external_transaction_id: 'ext-1', device_id: 'idfa', other: 'x' });
  const [click] = readClicks(collector, offer);
  expect(click).toMatchObject({ publisher: 'p-7', external_transaction_id: 'ext-1', sub_ids: JSON.stringify(SUBS) });
  expect(JSON.stringify(click)).not.toContain('idfa');
});

it.each([
  ['a macro that nobody filled', '{sub}'],
  ['an e-mail address', 'jane@shop.example'],
  ['a line break', 'a\r\nb'],
  ['a zero byte', 'a\0b'],
  ['501 characters', 'x'.repeat(501)],
])('ignores %s, but records the click', async (_case, value) => {
  const offer = await newOffer(collector, { destination: `${SHOP}/?x={sub_id}` });
  const { statusCode, headers } = await app.inject(`/c/${offer.offerId}?sub_id=${encodeURIComponent(value)}`);
  expect([statusCode, String(headers.location)]).toEqual([302, expect.stringContaining('/?x=&scnv=')]);
  expect(readClicks(collector, offer)).toMatchObject([{ sub_ids: '{}' }]);
});

it('keeps each byte of the destination, and only one scnv', async () => {
  const cases = {
    'https://shop.example/%7Ea/?a=1&a=2&b=%20#frag': 'https://shop.example/%7Ea/?a=1&a=2&b=%20&scnv=ID#frag',
    'https://shop.example/?scnv=old&scnv={transaction_id}&c=+~': 'https://shop.example/?c=+~&scnv=ID',
    'https://shop.example/{transaction_id}?': 'https://shop.example/ID?scnv=ID',
    'https://shop.example/?{publisher_id}=1&a=2#{publisher_id}=1': 'https://shop.example/?a=2&scnv=ID',
  };
  for (const [destination, expected] of Object.entries(cases)) {
    const { offerId } = await newOffer(collector, { destination });
    const { headers } = await app.inject(`/c/${offerId}?scnv=attacker&publisher=scnv_t`);
    expect(String(headers.location).replace(/[\da-f]{8}-[\da-f-]{27}/g, 'ID')).toBe(expected);
  }
});

it.each([
  'redirect_url=https://evil.example/',
  'url=//evil.example',
  'destination=https://evil.example/',
  'publisher=%2F%2Fevil.example&sub_id=https:%5C%5Cevil.example',
  'sub_id=%0D%0ALocation:%20https://evil.example/',
  'sub_id=%40evil.example',
  'sub_id=..%2F..%2F',
])('lets nothing in the request choose where a click leads: %s', async (query) => {
  const { offerId } = await newOffer(collector, { destination: `${SHOP}/a/{sub_id}/{publisher_id}` });
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', referer: 'https://evil.example/' };
  const { statusCode, headers: answered } = await app.inject({ url: `/c/${offerId}?${query}`, headers });
  const { origin, pathname } = new URL(String(answered.location));
  expect([statusCode, origin, pathname.startsWith('/a/')]).toEqual([302, SHOP, true]);
  expect(Object.keys(answered).filter((name) => name === 'location')).toHaveLength(1);
});

it.each([
  'javascript:alert(1)',
  '//evil.example/',
  'https:evil.example',
  'https://{sub_id}.example/',
  'https://a:b@evil.example/',
])('never redirects to %s, whoever wrote it into the database', async (destination) => {
  const offer = await newOffer(collector);
  query(databaseUrl, 'UPDATE offers SET destination = ? WHERE offer_id = ?', destination, offer.offerId);
  for (const method of ['GET', 'HEAD'] as const) {
    const { statusCode, headers } = await app.inject({ method, url: `/c/${offer.offerId}` });
    expect([statusCode, headers.location]).toEqual([404, undefined]);
  }
  expect(readClicks(collector, offer)).toEqual([]);
});

it('records no click for HEAD, nor for a prefetch, which the real visit repeats', async () => {
  const offer = await newOffer(collector);
  const head = await app.inject({ method: 'HEAD', url: `/c/${offer.offerId}` });
  expect([head.statusCode, head.headers.location, head.headers['set-cookie']]).toEqual([302, `${SHOP}/?t=`, undefined]);
  for (const headers of [{ 'sec-purpose': 'prefetch;prerender' }, { purpose: 'prefetch' }, { 'x-moz': 'prefetch' }]) {
    const answer = await app.inject({ url: `/c/${offer.offerId}`, headers: headers as Record<string, string> });
    expect([answer.statusCode, answer.headers['cache-control'], answer.headers.location]).toEqual([
      503,
      'no-store',
      undefined,
    ]);
  }
  expect(readClicks(collector, offer)).toEqual([]);
});

it('leads to the fallback, or nowhere, while the offer or its site is paused, and records no click', async () => {
  const offer = await newOffer(collector);
  await offer.change({ status: 'paused' });
  expect((await app.inject(`/c/${offer.offerId}`)).statusCode).toBe(404);
  await offer.change({ fallback_url: `${SHOP}/ended?a=1` });
  const paused = await app.inject(`/c/${offer.offerId}?scnv=old`);
  expect([paused.statusCode, paused.headers.location]).toEqual([302, `${SHOP}/ended?a=1`]);
  await offer.change({ status: 'active' });
  await offer.site.change({ status: 'paused' });
  expect((await app.inject(`/c/${offer.offerId}`)).headers.location).toBe(`${SHOP}/ended?a=1`);
  expect(readClicks(collector, offer)).toEqual([]);
  expect((await app.inject('/c/nobody')).statusCode).toBe(404);
});

it('fills in the macros of the fallback, which has no transaction', async () => {
  const fallback_url = `${SHOP}/ended/{offer_id}?t={transaction_id}&from={publisher_id}&s={sub_id}`;
  const offer = await newOffer(collector, { status: 'paused', fallback_url });
  for (const method of ['GET', 'HEAD'] as const) {
    const { headers } = await app.inject({ method, url: `/c/${offer.offerId}?publisher=p%267&sub_id=news` });
    expect(headers.location).toBe(`${SHOP}/ended/${offer.offerId}?t=&from=p%267&s=news`);
  }
});

it("leads clicks that match no offer to the collector's fallback, also at the root with an offer", async () => {
  const common = `${SHOP}/offers`;
  const withFallback = await startCollector(onTestFinished, { fallbackUrl: common });
  const offer = await newOffer(withFallback);
  const leads = async (url: string) => (await withFallback.send('GET', url)).headers.location;
  const unknown = ['/c/nobody', '/c/{offer}', '/?offer=nobody&publisher=7', '/?offer=', '/?offer=a/b'];
  for (const url of unknown) expect([url, await leads(url)]).toEqual([url, common]);
  expect(await leads(`/?offer=${offer.offerId}&publisher=7`)).toMatch(/^https:\/\/shop\.example\/\?t=.+&scnv=/);
  expect(readClicks(withFallback, offer)).toMatchObject([{ publisher: '7' }]);
  await offer.change({ status: 'paused' });
  expect(await leads(`/c/${offer.offerId}`)).toBe(common);
  await offer.change({ fallback_url: `${SHOP}/ended` });
  for (const method of ['GET', 'HEAD']) {
    const { headers } = await withFallback.send(method, `/?offer=${offer.offerId}`);
    expect(headers.location).toBe(`${SHOP}/ended`);
  }
  expect(readClicks(withFallback, offer)).toHaveLength(1);
});

it('sets a cookie only for the pixel, which no script can read and no other site sends', async () => {
  const offer = await newOffer(collector);
  const cookieOf = async () => {
    const answer = await app.inject(`/c/${offer.offerId}`);
    const id = new URL(String(answer.headers.location)).searchParams.get('scnv');
    return String(answer.headers['set-cookie']).replace(String(id), 'ID');
  };
  const expected = `scnv_click_${offer.offerId}=ID; Max-Age=5184000; Path=/pixel.gif; HttpOnly; SameSite=Lax`;
  expect(await cookieOf()).toBe(expected);
  const tls = await startCollector(afterAll, { publicUrl: 'https://track.shop.example' });
  const { offerId } = await newOffer(tls);
  expect((await tls.send('GET', `/c/${offerId}`)).headers['set-cookie']).toMatch(/; Secure; SameSite=Lax$/);
  await offer.change({ click_cookie: 'none' });
  expect(await cookieOf()).toBe('undefined');
});

it('counts clicks and the events that follow like scans, for the site, too', async () => {
  const offer = await newOffer(collector);
  const scan_session_id = await offer.click({ publisher: 'p-7' });
  await offer.site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  expect(offer.site.readEvents()).toMatchObject([{ identity: 'linked', code: `offer:${offer.offerId}` }]);
  expect(await offer.site.report()).toMatchObject({ sessions: 1, engaged: 1, events: 1, orphans: 0 });
});

it('takes for a publisher no macro that was not filled in, and for a test only what says 1', async () => {
  const offer = await newOffer(collector);
  await offer.click({ publisher: '{publisher_id}', test: '0' });
  expect(readClicks(collector, offer)).toMatchObject([{ publisher: '', kind: 'click' }]);
});

it('counts nothing of a test link', async () => {
  const offer = await newOffer(collector);
  const scan_session_id = await offer.click({ test: '1' });
  await offer.site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  await offer.site.postServerEvent({ scan_session_id });
  expect(readClicks(collector, offer)).toMatchObject([{ kind: 'test' }]);
  expect(offer.site.readEvents()).toMatchObject([{ identity: 'test' }, { identity: 'test' }]);
  expect(await offer.site.report()).toMatchObject({ sessions: 0, engaged: 0, events: 0, conversions: 0 });
  const funnel = (await collector.asAdmin('GET', `/reports/funnel?site_id=${offer.site.siteId}`)).json();
  expect(funnel.steps[0]).toMatchObject({ step: 'scan', sessions: 0 });
});
