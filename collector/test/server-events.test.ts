import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { START, STRANGE_SCAN, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

it('stores an event with all its fields', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const event_id = randomUUID();
  const answer = await postServerEvent({
    event_name: 'subscription',
    event_id: event_id.toUpperCase(),
    order_id: 'S-7',
    event_time: '2026-10-01T00:00:00+03:00',
    conversion_value: { amount: 19.99, currency: 'EUR' },
    properties: { plan: 'річний' },
    consent: 'granted',
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ success: true, event_id, status: 'accepted', message: expect.any(String) });
  const [stored, ...others] = readEvents();
  expect(others).toEqual([]);
  expect(stored).toMatchObject({
    event_id,
    source: 'server',
    event_type: 'subscription',
    order_id: 'S-7',
    event_time: Date.parse('2026-09-30T21:00:00Z'),
    received_at: START,
    scan_session_id: STRANGE_SCAN,
    amount_minor: 1999,
    currency: 'EUR',
    metadata: '{"plan":"річний"}',
    consent: 'granted',
    conversion: 1,
  });
});

it('treats null as absent, except in fields that the caller adds', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const nothing = { event_id: null, order_id: null, event_time: null, conversion_value: null, consent: null };
  const user_identifiers = { email_hash: null, phone_hash: null, external_id: '7' };
  const answer = await postServerEvent({ ...nothing, user_identifiers, properties: { plan: null } } as object);
  expect([answer.statusCode, answer.json().status]).toEqual([200, 'accepted']);
  expect(readEvents()).toMatchObject([{ order_id: null, consent: null, external_id: '7', metadata: '{"plan":null}' }]);
});

it('reports a required field that is null as missing', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const answer = await postServerEvent({ scan_session_id: null, conversion_value: { amount: 5, currency: null } });
  expect(answer.statusCode).toBe(422);
  expect(
    answer.json().detail.map(({ loc, msg }: { loc: string[]; msg: string }) => `${loc.join('.')}: ${msg}`),
  ).toEqual(['body.scan_session_id: field required', 'body.conversion_value.currency: field required']);
  expect(readEvents()).toEqual([]);
});

it('counts an event of any name as a conversion, with no amount if none is given', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const { event_id } = (await postServerEvent({ event_name: 'called_back' })).json();
  expect(readEvents()).toMatchObject([
    { event_id, event_type: 'called_back', conversion: 1, amount_minor: null, currency: null, event_time: START },
  ]);
});

it('requires a key', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  for (const headers of [{}, { 'x-api-key': '' }, { authorization: 'Bearer key' }]) {
    const answer = await postServerEvent({}, headers as Record<string, string>);
    expect([answer.statusCode, answer.json()]).toEqual([401, { detail: expect.stringContaining('X-API-Key') }]);
  }
  expect(readEvents()).toEqual([]);
});

it("refuses an unknown key and another site's key", async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  for (const key of ['scnv_key_unknown', `${ours.apiKey}x`, theirs.apiKey]) {
    const answer = await ours.postServerEvent({}, { 'x-api-key': key });
    expect([answer.statusCode, answer.json()]).toEqual([403, { detail: expect.stringContaining('API key') }]);
  }
  expect(ours.readEvents()).toEqual([]);
  expect(theirs.readEvents()).toEqual([]);
});

it("tells the holder of a key nothing about other people's sites", async () => {
  const { postServerEvent } = await collector.newSite();
  const other = await collector.newSite();
  const answers = [
    await postServerEvent({ site_id: other.siteId }),
    await postServerEvent({ site_id: 'no-such-site' }),
  ];
  expect(answers[0]?.json()).toEqual(answers[1]?.json());
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
});

it('refuses a key from the moment it is revoked, and no other', async () => {
  const { siteId, apiKey, postServerEvent } = await collector.newSite();
  const keys = `/admin/sites/${siteId}/keys`;
  const other = (await collector.asAdmin('POST', keys, { name: 'second' })).json();
  expect((await postServerEvent({}, { 'x-api-key': other.key })).statusCode).toBe(200);
  expect((await collector.asAdmin('DELETE', `${keys}/${other.key_id}`)).statusCode).toBe(204);
  expect((await postServerEvent({}, { 'x-api-key': other.key })).statusCode).toBe(403);
  expect((await postServerEvent({}, { 'x-api-key': apiKey })).statusCode).toBe(200);
});

it('refuses a paused site', async () => {
  const { change, postServerEvent, readEvents } = await collector.newSite();
  await change({ status: 'paused' });
  const answer = await postServerEvent();
  expect([answer.statusCode, answer.json()]).toEqual([400, { detail: 'site is paused' }]);
  expect(readEvents()).toEqual([]);
});

it('names each field that is missing or wrong', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  const cases: [object, ...string[]][] = [
    [{ site_id: undefined }, 'site_id'],
    [{ site_id: 7 }, 'site_id'],
    [{ event_name: undefined }, 'event_name'],
    [{ event_name: '' }, 'event_name'],
    [{ event_name: 'x'.repeat(129) }, 'event_name'],
    [{ scan_session_id: undefined }, 'scan_session_id'],
    [{ scan_session_id: null }, 'scan_session_id'],
    [{ scan_session_id: 'order-7' }, 'scan_session_id'],
    [{ event_id: '7' }, 'event_id'],
    [{ order_id: 7 }, 'order_id'],
    [{ event_time: '2026-11-21' }, 'event_time'],
    [{ event_time: '2026-02-32T00:00:00Z' }, 'event_time'],
    [{ event_time: '2026-02-30T00:00:00Z' }, 'event_time'],
    [{ conversion_value: 19.99 }, 'conversion_value'],
    [{ conversion_value: { currency: 'EUR' } }, 'conversion_value', 'amount'],
    [{ conversion_value: { amount: 5 } }, 'conversion_value', 'currency'],
    [{ conversion_value: { amount: '19.99', currency: 'EUR' } }, 'conversion_value', 'amount'],
    [{ conversion_value: { amount: 5, currency: 978 } }, 'conversion_value', 'currency'],
    [{ properties: 'text' }, 'properties'],
    [{ properties: [] }, 'properties'],
    [{ consent: true }, 'consent'],
  ];
  for (const [fields, ...field] of cases) {
    const answer = await postServerEvent(fields);
    expect([answer.statusCode, answer.json().detail], JSON.stringify(fields)).toEqual([
      422,
      [{ loc: ['body', ...field], msg: expect.any(String), type: expect.any(String) }],
    ]);
  }
  expect(readEvents()).toEqual([]);
});

it('names everything that is wrong at once', async () => {
  const { postServerEvent } = await collector.newSite();
  const fields = { event_name: '', scan_session_id: undefined, conversion_value: {}, consent: 'no' };
  const { detail } = (await postServerEvent(fields)).json();
  expect(detail.map(({ loc }: { loc: string[] }) => loc.slice(1).join('.')).sort()).toEqual([
    'consent',
    'conversion_value.amount',
    'conversion_value.currency',
    'event_name',
    'scan_session_id',
  ]);
});

it('stores exact amounts, or refuses them', async () => {
  const { siteId, apiKey, postServerEvent, readEvents } = await collector.newSite();
  const exact: [number, string, number, string][] = [
    [19.99, 'EUR', 1999, 'EUR'],
    [500, 'JPY', 500, 'JPY'],
    [0.1 + 0.2, 'usd', 30, 'USD'],
    [1.234, 'kwd', 1234, 'KWD'],
    [0, 'EUR', 0, 'EUR'],
  ];
  for (const [amount, currency, amount_minor, code] of exact) {
    await postServerEvent({ conversion_value: { amount, currency } });
    expect(readEvents().at(-1)).toMatchObject({ amount_minor, currency: code });
  }
  const refused: [string, string, string][] = [
    ['5.5', 'JPY', 'amount'],
    ['-1', 'EUR', 'amount'],
    ['1e300', 'EUR', 'amount'],
    ['1e999', 'EUR', 'amount'],
    ['5', 'EURO', 'currency'],
    ['5', '', 'currency'],
  ];
  for (const [amount, currency, field] of refused) {
    const value = `{"amount":${amount},"currency":"${currency}"}`;
    // As text, because JSON.stringify cannot write 1e999.
    const rest = `"site_id":"${siteId}","event_name":"purchase","scan_session_id":"${STRANGE_SCAN}"`;
    const body = `{${rest},"conversion_value":${value}}`;
    const answer = await collector.send('POST', '/server-events', body, { 'x-api-key': apiKey });
    expect(answer.json().detail, value).toMatchObject([{ loc: ['body', 'conversion_value', field] }]);
  }
  expect(readEvents()).toHaveLength(exact.length);
});
