import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

const SINGLE = '/server-events';
const BATCH = '/server-events/batch';
const REJECTION = '/conversions/reject';

function eventOf({ siteId }: TestSite, fields: object = {}): object {
  return { site_id: siteId, event_name: 'purchase', scan_session_id: STRANGE_SCAN, ...fields };
}

/** Each answer with `?validate=1` and without: both have to refuse alike. */
async function refusals(url: string, site: TestSite, body: unknown, headers?: Record<string, string>) {
  const send = (query: string) =>
    collector.send('POST', `${url}${query}`, body, headers ?? { 'x-api-key': site.apiKey });
  const [tried, real] = [await send('?validate=1'), await send('')];
  expect([tried.statusCode, tried.json()]).toEqual([real.statusCode, real.json()]);
  return tried.statusCode;
}

it('says of a good event that it is valid, and stores nothing', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  const headers = { 'x-api-key': site.apiKey };
  for (const [fields, id] of [[{ event_id }, event_id] as const, [{}, null] as const]) {
    const answer = await collector.send('POST', `${SINGLE}?validate=1`, eventOf(site, fields), headers);
    const receipt = { success: true, event_id: id, status: 'valid', message: expect.stringContaining('Nothing') };
    expect([answer.statusCode, answer.json()]).toEqual([200, receipt]);
  }
  expect(site.readEvents()).toEqual([]);
});

it('predicts the outcome of each event of a batch, and stores nothing', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  const money = { conversion_value: { amount: 5.5, currency: 'JPY' } };
  const events = [eventOf(site, { event_id }), eventOf(site, money), eventOf(site, { site_id: 'other' })];
  const answer = await collector.send('POST', `${BATCH}?validate=1`, { events }, { 'x-api-key': site.apiKey });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    valid: 1,
    rejected: 2,
    results: [
      { index: 0, event_id, status: 'valid' },
      { index: 1, status: 'rejected', detail: [{ loc: ['body', 'events', 1, 'conversion_value', 'amount'] }] },
      { index: 2, status: 'rejected', detail: [{ loc: ['body', 'events', 2, 'site_id'] }] },
    ],
  });
  expect(site.readEvents()).toEqual([]);
});

it('names the unknown fields of a good event, such as mistyped ones', async () => {
  const site = await collector.newSite();
  const typos = {
    orderId: '7',
    conversion_value: { amount: 5, currency: 'EUR', vat: 1 },
    user_identifiers: { mail: 1 },
  };
  const headers = { 'x-api-key': site.apiKey };
  const remark = 'Not fields of an event, and not stored: orderId, conversion_value.vat, user_identifiers.mail.';
  const single = await collector.send('POST', `${SINGLE}?validate=1`, eventOf(site, typos), headers);
  expect(single.json().message).toBe(`The event is good. Nothing is stored. ${remark}`);
  const events = [eventOf(site, typos), eventOf(site)];
  const batch = await collector.send('POST', `${BATCH}?validate=1`, { events }, headers);
  expect(batch.json().results).toEqual([
    { index: 0, event_id: null, status: 'valid', message: remark },
    { index: 1, event_id: null, status: 'valid' },
  ]);
});

it('refuses what is refused without it, in the same words', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const bad: [unknown, number, Record<string, string>?][] = [
    [eventOf(site), 401, {}],
    [eventOf(site), 403, { 'x-api-key': 'scnv_key_unknown' }],
    [eventOf(site), 403, { 'x-api-key': other.apiKey }],
    [eventOf(site, { scan_session_id: 'order-7' }), 422],
    [eventOf(site, { conversion_value: { amount: 5.5, currency: 'JPY' } }), 422],
    [eventOf(site, { conversion_value: { amount: 5, currency: 'XQQ' } }), 422],
    [eventOf(site, { properties: { note: 'x'.repeat(11_000) } }), 422],
    [eventOf(site, { properties: { mail: 'jane@shop.example' } }), 422],
    ['{', 422],
  ];
  for (const [body, status, headers] of bad) {
    expect(await refusals(SINGLE, site, body, headers)).toBe(status);
    const batch = typeof body === 'string' ? body : { events: [body] };
    expect(await refusals(BATCH, site, batch, headers)).toBe(status);
  }
  await site.change({ status: 'paused' });
  expect(await refusals(SINGLE, site, eventOf(site))).toBe(400);
  expect(await refusals(BATCH, site, [eventOf(site)])).toBe(400);
});

it('neither stores nor validates if validate is neither 1 nor 0', async () => {
  const site = await collector.newSite();
  for (const query of ['validate=true', 'validate=', 'validate=1&validate=1']) {
    for (const [url, body] of [[SINGLE, eventOf(site)] as const, [BATCH, [eventOf(site)]] as const]) {
      const answer = await collector.send('POST', `${url}?${query}`, body, { 'x-api-key': site.apiKey });
      expect([answer.statusCode, answer.json().detail], query).toMatchObject([422, [{ loc: ['query', 'validate'] }]]);
    }
  }
  expect(site.readEvents()).toEqual([]);
  await collector.send('POST', `${SINGLE}?validate=0`, eventOf(site), { 'x-api-key': site.apiKey });
  expect(site.readEvents()).toHaveLength(1);
});

it('says which conversions a rejection would take back, and changes none', async () => {
  const site = await collector.newSite();
  const headers = { 'x-api-key': site.apiKey };
  const ids = [];
  for (const event_name of ['purchase', 'upsell'])
    ids.push((await site.postServerEvent({ event_name, order_id: 'A-1' })).json().event_id);
  const reject = (query: string, named: object) =>
    collector.send('POST', `${REJECTION}${query}`, { site_id: site.siteId, reason: 'returned', ...named }, headers);
  for (const [named, expected] of [[{ order_id: 'A-1' }, ids] as const, [{ event_id: ids[0] }, [ids[0]]] as const]) {
    const answer = await reject('?validate=1', named);
    const receipt = { success: true, event_ids: expect.toSatisfy(isSameSet(expected)), status: 'valid' };
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { ...receipt, message: expect.stringContaining('Nothing') },
    ]);
  }
  const typo = await reject('?validate=true', { order_id: 'A-1' });
  expect([typo.statusCode, typo.json().detail]).toMatchObject([422, [{ loc: ['query', 'validate'] }]]);
  expect(site.readEvents().map(({ conversion_status }) => conversion_status)).toEqual(['approved', 'approved']);
  const { changes } = (await collector.asAdmin('GET', `/admin/conversions/${ids[0]}?site_id=${site.siteId}`)).json();
  expect(changes).toEqual([]);

  expect((await reject('?validate=0', { order_id: 'A-1' })).json().status).toBe('rejected');
});

it('refuses a rejection that is refused without it, in the same words', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const named = { site_id: site.siteId, order_id: 'A-1', reason: 'returned' };
  const bad: [unknown, number, Record<string, string>?][] = [
    [named, 401, {}],
    [named, 403, { 'x-api-key': other.apiKey }],
    [named, 404],
    [{ ...named, order_id: undefined, event_id: randomUUID() }, 404],
    [{ ...named, event_id: randomUUID() }, 422],
    [{ ...named, reason: 'jane@shop.example' }, 422],
    ['{', 422],
  ];
  for (const [body, status, headers] of bad) expect(await refusals(REJECTION, site, body, headers)).toBe(status);
});

const isSameSet = (expected: readonly unknown[]) => (given: unknown[]) =>
  given.length === expected.length && given.every((one) => expected.includes(one));
