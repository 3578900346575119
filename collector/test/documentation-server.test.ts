import { afterAll, describe, expect, it } from 'vitest';
import { STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';

// The examples of server events in Scanova's documentation: each request has to get the answer promised there. Where
// the pages disagree, or leave something open, the case says what holds here.

const collector = await startCollector(afterAll);
const busy = await startCollector(afterAll, { rateLimits: { browser: null, server: 1 } });

const UUID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
const HASH = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
const oneText = { detail: expect.any(String) };
const missing = (field: string) => ({
  detail: [{ loc: ['body', field], msg: 'field required', type: 'value_error.missing' }],
});
const fieldErrors = (...loc: (string | number)[]) => ({
  detail: [{ loc: ['body', ...loc], msg: expect.any(String), type: expect.any(String) }],
});

const accepted: [string, object][] = [
  [
    'an event with all fields',
    {
      event_id: UUID,
      event_time: '2026-11-20T09:30:00Z',
      conversion_value: { amount: 99.99, currency: 'USD' },
      user_identifiers: { email_hash: HASH, phone_hash: HASH, external_id: 'customer-7' },
      properties: { order: 'A-7', items: ['lamp', 'bulb'] },
      consent: 'granted',
    },
  ],
  ['an event with the three fields that are required', {}],
  ['signup', { event_name: 'signup' }],
  ['lead', { event_name: 'lead' }],
  ['test_event, as the guide to verification sends it', { event_name: 'test_event' }],
  ['a time of the past, from a queue', { event_time: '2026-10-01T00:00:00Z' }],
  ['consent: denied', { consent: 'denied' }],
  ['consent: pending', { consent: 'pending' }],
];

const refused: [string, object, number, unknown][] = [
  // 400 on one page, 422 with this body on another: 422.
  ['no site_id', { site_id: undefined }, 422, missing('site_id')],
  ['no event_name', { event_name: undefined }, 422, missing('event_name')],
  // Two of the older samples omit it; every newer page requires it.
  ['no scan_session_id', { scan_session_id: undefined }, 422, missing('scan_session_id')],
  ['a scan_session_id that is no UUID', { scan_session_id: 'scan-7' }, 422, fieldErrors('scan_session_id')],
  ['an event_id that is no UUID', { event_id: 'order-7' }, 422, fieldErrors('event_id')],
  ['an event_time that is no time', { event_time: 'now' }, 422, fieldErrors('event_time')],
  [
    'a currency that has not 3 letters',
    { conversion_value: { amount: 5, currency: 'EURO' } },
    422,
    fieldErrors('conversion_value', 'currency'),
  ],
  [
    'an amount that is no number',
    { conversion_value: { amount: '5', currency: 'EUR' } },
    422,
    fieldErrors('conversion_value', 'amount'),
  ],
  ['properties above 10 KB', { properties: { a: 'x'.repeat(10_240) } }, 422, fieldErrors('properties')],
  [
    'a raw e-mail address in properties',
    { properties: { mail: 'jane@shop.example' } },
    422,
    fieldErrors('properties', 'mail'),
  ],
  [
    'a raw e-mail address as email_hash',
    { user_identifiers: { email_hash: 'jane@shop.example' } },
    422,
    { detail: expect.arrayContaining(fieldErrors('user_identifiers', 'email_hash').detail) },
  ],
  ['a consent of another word', { consent: 'yes' }, 422, fieldErrors('consent')],
  ['a body that is too large', { properties: { a: 'x'.repeat(600_000) } }, 413, oneText],
  ["another site's site_id", { site_id: 'site_abc123' }, 403, oneText],
];

/** The two samples of a success, each of which has two of these fields, in one. */
const successOf = (status: string) => ({
  success: true,
  event_id: expect.stringMatching(/^[\da-f-]{36}$/),
  status,
  message: expect.any(String),
});

const eventOf = ({ siteId }: TestSite) => ({
  site_id: siteId,
  event_name: 'purchase',
  scan_session_id: STRANGE_SCAN,
});

function postBatch(site: TestSite, body: unknown) {
  return collector.send('POST', '/server-events/batch', body, { 'x-api-key': site.apiKey });
}

describe('is accepted as documented:', () => {
  it.each(accepted)('%s', async (_, fields) => {
    const site = await collector.newSite();
    const answer = await site.postServerEvent(fields);
    expect([answer.statusCode, answer.json()]).toEqual([200, successOf('accepted')]);
    expect(site.readEvents()).toHaveLength(1);
  });
});

describe('is refused as documented:', () => {
  it.each(refused)('%s: %j', async (_, fields, status, body) => {
    const site = await collector.newSite();
    const answer = await site.postServerEvent(fields);
    expect([answer.statusCode, answer.json()]).toEqual([status, body]);
    expect(site.readEvents()).toEqual([]);
  });

  it('a request without X-API-Key: 401', async () => {
    const { postServerEvent } = await collector.newSite();
    const answer = await postServerEvent({}, {});
    expect([answer.statusCode, answer.json()]).toEqual([401, oneText]);
  });

  it('an unknown key, a revoked one and one of another site: 403', async () => {
    const [site, other] = [await collector.newSite(), await collector.newSite()];
    const keys = `/admin/sites/${site.siteId}/keys`;
    const revoked = (await collector.asAdmin('POST', keys, { name: 'old' })).json();
    await collector.asAdmin('DELETE', `${keys}/${revoked.key_id}`);
    for (const key of ['unknown', revoked.key, other.apiKey]) {
      const answer = await site.postServerEvent({}, { 'x-api-key': key });
      expect([answer.statusCode, answer.json()]).toEqual([403, oneText]);
    }
  });

  it('a paused site: 400', async () => {
    const { change, postServerEvent } = await collector.newSite();
    await change({ status: 'paused' });
    const answer = await postServerEvent();
    expect([answer.statusCode, answer.json()]).toEqual([400, { detail: 'site is paused' }]);
  });

  it('requests that come too often: 429 with Retry-After', async () => {
    const { postServerEvent } = await busy.newSite();
    await postServerEvent();
    const answer = await postServerEvent();
    expect([answer.statusCode, answer.json(), answer.headers['retry-after']]).toEqual([
      429,
      oneText,
      expect.any(String),
    ]);
  });
});

// In the documentation a repeat is answered with a plain 200; here the answer says that it is one.
it('answers a repeated event_id with 200, and counts it once', async () => {
  const site = await collector.newSite();
  const first = await site.postServerEvent({ event_name: 'test_event', event_id: UUID });
  const again = await site.postServerEvent({ event_name: 'test_event', event_id: UUID });
  expect([first.json(), again.json()]).toEqual([successOf('accepted'), successOf('duplicate')]);
  expect(again.statusCode).toBe(200);
  expect(site.readEvents()).toHaveLength(1);
});

describe('a batch', () => {
  // The documentation leaves open whether it is a bare list or a named one: both are accepted.
  it.each([
    ['the list alone', (events: object[]) => events] as const,
    ['{events}', (events: object[]) => ({ events })],
  ])('accepts 100 events as %s, and answers for each', async (_, wrap) => {
    const site = await collector.newSite();
    const answer = await postBatch(site, wrap(Array.from({ length: 100 }, () => eventOf(site))));
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { accepted: 100, duplicates: 0, rejected: 0 }]);
    expect(answer.json().results).toHaveLength(100);
  });

  it.each<[string, (site: TestSite) => unknown, number, unknown]>([
    [
      'more than 100 events',
      (site) => Array.from({ length: 101 }, () => eventOf(site)),
      422,
      { detail: [expect.objectContaining({ msg: expect.stringContaining('100') })] },
    ],
    ['no event', () => [], 422, { detail: [expect.objectContaining({ loc: ['body'] })] }],
    ['more bytes than a request may have', () => ['x'.repeat(600_000)], 413, oneText],
    ['events of another site only', () => [{ site_id: 'site_abc123' }], 403, oneText],
  ])('refuses %s', async (_, bodyOf, status, body) => {
    const site = await collector.newSite();
    const answer = await postBatch(site, bodyOf(site));
    expect([answer.statusCode, answer.json()]).toEqual([status, body]);
  });

  it('without a key is answered with 401', async () => {
    expect((await collector.send('POST', '/server-events/batch', [])).statusCode).toBe(401);
  });
});
