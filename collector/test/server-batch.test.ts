import { randomUUID } from 'node:crypto';
import type { Receipt } from '@scnv/sdk/wire';
import { afterAll, expect, it } from 'vitest';
import { START, STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

const saleOf = ({ siteId }: TestSite, fields: object = {}) => ({
  site_id: siteId,
  event_name: 'purchase',
  scan_session_id: STRANGE_SCAN,
  ...fields,
});

/** Posts to the batch route, by default with the site's key. */
const post = ({ apiKey }: TestSite, body: unknown, headers: Record<string, string> = { 'x-api-key': apiKey }) =>
  collector.send('POST', '/server-events/batch', body, headers);

it('stores each event with all its fields, and reports on each, in one commit', async () => {
  const site = await collector.newSite();
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  const events = [
    saleOf(site, { event_id: ids[0], order_id: 'A-1', conversion_value: { amount: 19.99, currency: 'EUR' } }),
    saleOf(site, { event_id: ids[1]?.toUpperCase(), event_name: 'refund', event_time: '2020-01-01T00:00:00Z' }),
    saleOf(site, { event_id: ids[2], properties: { plan: 'річний' }, consent: 'denied' }),
  ];
  const before = collector.store.commits();
  const answer = await post(site, { events });
  const after = collector.store.commits();

  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    {
      accepted: 3,
      duplicates: 0,
      rejected: 0,
      results: ids.map((event_id, index) => ({ index, event_id, status: 'accepted' })),
    },
  ]);
  // The other change records the use of the key.
  expect(after.changes - before.changes).toBe(2);
  const common = { source: 'server', conversion: 1, received_at: START, scan_session_id: STRANGE_SCAN };
  expect(site.readEvents()).toMatchObject([
    { ...common, event_id: ids[0], order_id: 'A-1', amount_minor: 1999, currency: 'EUR', event_time: START },
    { ...common, event_id: ids[1], event_type: 'refund', event_time: Date.parse('2020-01-01T00:00:00Z') },
    { ...common, event_id: ids[2], metadata: null, consent: 'denied' },
  ]);
});

it('accepts a bare list, and gives an event without an id one', async () => {
  const site = await collector.newSite();
  const receipt: Receipt = (await post(site, [saleOf(site), saleOf(site)])).json();
  expect(receipt).toMatchObject({ accepted: 2, results: [{ index: 0 }, { index: 1 }] });
  expect(receipt.results.map(({ event_id }) => event_id)).toEqual(site.readEvents().map(({ event_id }) => event_id));
});

it('counts an event id, or an order, once even if it occurs twice in one batch', async () => {
  const site = await collector.newSite();
  const [first, second] = [randomUUID(), randomUUID()];
  const events = [
    saleOf(site, { event_id: first, order_id: 'A-1' }),
    saleOf(site, { event_id: first, order_id: 'A-1' }),
    saleOf(site, { event_id: second, order_id: 'A-1' }),
  ];
  const receipt = (await post(site, { events })).json();
  expect(receipt).toEqual({
    accepted: 1,
    duplicates: 2,
    rejected: 0,
    results: [
      { index: 0, event_id: first, status: 'accepted' },
      { index: 1, event_id: first, status: 'duplicate', detail: expect.stringMatching(`event_id .*${first}`) },
      { index: 2, event_id: second, status: 'duplicate', detail: expect.stringMatching(`order_id .*${first}`) },
    ],
  });
  const repeats = site.readDuplicates().map(({ event_id, reason }) => [event_id, reason]);
  expect([site.readEvents().length, repeats]).toEqual([
    1,
    [
      [first, 'event_id'],
      [second, 'order_id'],
    ],
  ]);
});

it('answers a batch that is repeated with duplicates only', async () => {
  const site = await collector.newSite();
  const events = [saleOf(site, { event_id: randomUUID() }), saleOf(site, { event_id: randomUUID() })];
  await post(site, { events });
  expect((await post(site, { events })).json()).toMatchObject({ accepted: 0, duplicates: 2, rejected: 0 });
  expect(site.readEvents()).toHaveLength(2);
});

/** Each invalid in its own way, with the field that the answer has to name. */
const BAD_FIELDS: [object, ...string[]][] = [
  [{ site_id: undefined }, 'site_id'],
  [{ site_id: 7 }, 'site_id'],
  [{ site_id: 'of-somebody-else' }, 'site_id'],
  [{ event_name: '' }, 'event_name'],
  [{ scan_session_id: 'order-7' }, 'scan_session_id'],
  [{ event_time: '2026-02-32T00:00:00Z' }, 'event_time'],
  [{ conversion_value: { amount: 5.5, currency: 'JPY' } }, 'conversion_value', 'amount'],
  [{ conversion_value: { amount: -1, currency: 'EUR' } }, 'conversion_value', 'amount'],
  [{ conversion_value: { amount: 5, currency: 'EURO' } }, 'conversion_value', 'currency'],
  [{ properties: { long: 'x'.repeat(10_241) } }, 'properties'],
];
const NO_EVENTS = [null, 'purchase', 7, []];

it('accepts the good neighbors of every kind of bad event, and names what is bad by its position', async () => {
  const site = await collector.newSite();
  const bad = BAD_FIELDS.map(([fields, ...field]) => ({ event: saleOf(site, fields), field }));
  for (const event of NO_EVENTS) bad.push({ event: event as never, field: [] });
  for (const { event, field } of bad) {
    for (const bare of [false, true]) {
      const [id, before, after] = [randomUUID(), randomUUID(), randomUUID()];
      const named = event && !Array.isArray(event) && typeof event === 'object' ? { ...event, event_id: id } : event;
      const events = [saleOf(site, { event_id: before }), named, saleOf(site, { event_id: after })];
      const answer = await post(site, bare ? events : { events });
      const loc = ['body', ...(bare ? [] : ['events']), 1, ...field];
      expect(answer.json(), JSON.stringify(event)).toEqual({
        accepted: 2,
        duplicates: 0,
        rejected: 1,
        results: [
          { index: 0, event_id: before, status: 'accepted' },
          {
            index: 1,
            event_id: named === event ? null : id,
            status: 'rejected',
            detail: [{ loc, msg: expect.any(String), type: expect.any(String) }],
          },
          { index: 2, event_id: after, status: 'accepted' },
        ],
      });
      const stored = site.readEvents().map(({ event_id }) => event_id);
      expect(stored.slice(-2)).toEqual([before, after]);
    }
  }
});

it('refuses a batch without a good event, and names each bad field', async () => {
  const site = await collector.newSite();
  const events = [...BAD_FIELDS.map(([fields]) => saleOf(site, fields)), ...NO_EVENTS];
  const answer = await post(site, { events });
  const fields = [...BAD_FIELDS.map(([, ...field]) => field), ...NO_EVENTS.map(() => [])];
  expect(answer.statusCode).toBe(422);
  expect(answer.json().detail.map(({ loc }: { loc: unknown }) => loc)).toEqual(
    fields.map((field, index) => ['body', 'events', index, ...field]),
  );
  expect(site.readEvents()).toEqual([]);
});

it('accepts a hundred events, and refuses more, none, and what is not a list', async () => {
  const site = await collector.newSite();
  const many = (count: number) => Array.from({ length: count }, () => saleOf(site));
  expect((await post(site, { events: many(100) })).json()).toMatchObject({ accepted: 100 });
  expect((await post(site, many(100))).json()).toMatchObject({ accepted: 100 });
  const bodies: [unknown, string[]][] = [
    [{ events: many(101) }, ['body', 'events']],
    [many(101), ['body']],
    [{ events: [] }, ['body', 'events']],
    [[], ['body']],
    [{ events: saleOf(site) }, ['body', 'events']],
    [saleOf(site), ['body', 'events']],
    ['"text"', ['body']],
    ['null', ['body']],
    [undefined, ['body']],
  ];
  for (const [body, loc] of bodies) {
    const answer = await post(site, body);
    const expected = [{ loc, msg: expect.any(String), type: expect.any(String) }];
    expect([answer.statusCode, answer.json().detail], JSON.stringify(body)?.slice(0, 40)).toEqual([422, expected]);
  }
  expect(site.readEvents()).toHaveLength(200);
});

it('requires a valid key', async () => {
  const site = await collector.newSite();
  const key = (await collector.asAdmin('POST', `/admin/sites/${site.siteId}/keys`, { name: 'second' })).json();
  await collector.asAdmin('DELETE', `/admin/sites/${site.siteId}/keys/${key.key_id}`);
  const statuses = [];
  for (const headers of [{}, { 'x-api-key': 'scnv_key_unknown' }, { 'x-api-key': key.key }]) {
    statuses.push((await post(site, { events: [saleOf(site)] }, headers as Record<string, string>)).statusCode);
  }
  expect(statuses).toEqual([401, 403, 403]);
  expect(site.readEvents()).toEqual([]);
});

it("refuses a batch in which everything is another site's, whether that site exists or not", async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const answers = [];
  for (const site_id of [other.siteId, 'no-such-site']) {
    answers.push(await post(site, { events: [saleOf(site, { site_id }), { site_id }] }));
  }
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
  expect(answers[0]?.json()).toEqual({ detail: expect.stringContaining('API key') });
  expect(answers[1]?.json()).toEqual(answers[0]?.json());
  expect([...site.readEvents(), ...other.readEvents()]).toEqual([]);
});

it('refuses a paused site', async () => {
  const site = await collector.newSite();
  await site.change({ status: 'paused' });
  const answer = await post(site, { events: [saleOf(site)] });
  expect([answer.statusCode, answer.json()]).toEqual([400, { detail: 'site is paused' }]);
  expect(site.readEvents()).toEqual([]);
});
