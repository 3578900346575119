import { randomUUID } from 'node:crypto';
import type { Receipt } from '@scnv/sdk/wire';
import { afterAll, expect, it } from 'vitest';
import { SHOP, START, STRANGE_SCAN, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const DEVICE = { user_agent: 'Mozilla/5.0', screen_width: 390, screen_height: 844, language: 'de-DE' };

it('stores a single event with all its fields', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const event = {
    event_type: 'click',
    event_id: randomUUID(),
    scan_session_id: STRANGE_SCAN,
    first_scan_session_id: randomUUID(),
    last_scan_session_id: randomUUID(),
    web_session_id: randomUUID(),
    visitor_id: randomUUID(),
    page_view_id: randomUUID(),
    page_url: `${SHOP}/shoes?size=42#red`,
    page_title: 'Чоботи 👢',
    referrer: 'https://search.example/',
    consent: 'granted',
    order_id: 'A-1',
  };
  const answer = await post({
    ...event,
    site_id: siteId,
    sdk: 'scnv-js/0.1.0',
    event_time: '2026-11-21T11:29:58.5+02:00',
    device: DEVICE,
    metadata: { element_type: 'button' },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ accepted: 1, duplicates: 0, rejected: 0, results: [] });
  const [stored, ...others] = readEvents();
  expect(others).toEqual([]);
  expect(stored).toMatchObject({
    ...event,
    source: 'browser',
    sdk: 'scnv-js/0.1.0',
    event_time: START - 1_500,
    received_at: START,
    conversion: 0,
    amount_minor: null,
  });
  expect(JSON.parse(String(stored?.device))).toEqual(DEVICE);
  expect(JSON.parse(String(stored?.metadata))).toEqual({ element_type: 'button' });
});

it('applies the fields of an envelope to each event that does not override them', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const [shared, own] = [randomUUID(), randomUUID()];
  const events = [
    { event_type: 'pageview' },
    { event_type: 'click', web_session_id: own, page_url: `${SHOP}/own` },
    { event_type: 'purchase', device: { language: 'uk' } },
  ];
  await postEvents(events, { sdk: 'test/1', web_session_id: shared, page_url: `${SHOP}/`, device: DEVICE });
  expect(readEvents()).toMatchObject([
    { event_type: 'pageview', sdk: 'test/1', web_session_id: shared, page_url: `${SHOP}/`, conversion: 0 },
    {
      event_type: 'click',
      sdk: 'test/1',
      web_session_id: own,
      page_url: `${SHOP}/own`,
      device: JSON.stringify(DEVICE),
    },
    { event_type: 'purchase', web_session_id: shared, device: '{"language":"uk"}', conversion: 1 },
  ]);
});

it('does not treat the events of an envelope with an id as repeats, and says that the id was ignored', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const [event_id, own] = [randomUUID(), randomUUID()];
  const events = [
    { event_type: 'pageview', seq: 1 },
    { event_type: 'click', event_id: own },
    { event_type: 'purchase' },
  ];
  const answer = (await postEvents(events, { event_id, seq: 7, visitor_id: own })).json();
  expect(answer).toMatchObject({
    accepted: 3,
    duplicates: 0,
    remarks: [
      { loc: ['body', 'event_id'], type: 'misplaced' },
      { loc: ['body', 'seq'], type: 'misplaced' },
    ],
  });
  const stored = readEvents();
  expect(stored.map(({ seq }) => seq)).toEqual([1, null, null]);
  expect(stored.map((event) => event.visitor_id)).toEqual([own, own, own]);
  expect(new Set([event_id, ...stored.map((event) => event.event_id)]).size).toBe(4);
  expect(stored[1]?.event_id).toBe(own);

  const again = randomUUID();
  for (const status of ['accepted', 'duplicates']) {
    expect((await postEvents([{ event_type: 'pageview' }], { event_id: again })).json()).toMatchObject({ [status]: 1 });
  }
});

it('attributes an event to its own scan, whatever other scans its browser remembers', async () => {
  const { scan, postEvents, report, readEvents } = await collector.newSite();
  const [first, last] = [await scan(), await scan()];
  await postEvents([
    { event_type: 'purchase', scan_session_id: first, last_scan_session_id: last },
    { event_type: 'purchase', scan_session_id: STRANGE_SCAN, first_scan_session_id: first },
  ]);
  expect((await report()).qr_codes).toMatchObject([{ sessions: 2, conversions: 1 }]);
  expect(readEvents()).toMatchObject([
    { scan_session_id: first, first_scan_session_id: null, last_scan_session_id: last },
    { scan_session_id: STRANGE_SCAN, first_scan_session_id: first, last_scan_session_id: null },
  ]);
});

it('gives an event without an id a new one, and one without a time the time of receipt', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  await postEvents([{ event_type: 'pageview' }, { event_type: 'pageview' }]);
  const stored = readEvents();
  expect(stored.map(({ event_time }) => event_time)).toEqual([START, START]);
  expect(new Set(stored.map(({ event_id }) => event_id)).size).toBe(2);
});

it('accepts timestamp for event_time, and prefers event_time if both are given', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  await postEvents([
    { event_type: 'one', timestamp: '2026-11-20T00:00:00Z' },
    { event_type: 'two', timestamp: '2026-11-20T00:00:00Z', event_time: '2026-11-19T00:00:00Z' },
  ]);
  const days = readEvents().map(({ event_time }) => new Date(event_time).getUTCDate());
  expect(days).toEqual([20, 19]);
});

it('reads text/plain, JSON and no content type alike', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const types = [{}, { 'content-type': 'text/plain;charset=UTF-8' }, { 'content-type': 'application/json' }];
  const fields = { page_title: 'Взуття', metadata: { size: 42 } };
  const answers = [];
  for (const type of types) {
    const events = [{ event_type: 'click' }, { event_type: 5, event_id: STRANGE_SCAN }];
    answers.push(await post(JSON.stringify({ site_id: siteId, ...fields, events }), { origin: SHOP, ...type }));
  }
  const [first, ...rest] = answers.map((answer) => [answer.statusCode, answer.json()]);
  expect(first).toMatchObject([200, { accepted: 1, rejected: 1 }]);
  for (const answer of rest) expect(answer).toEqual(first);
  const [stored, ...others] = readEvents().map(({ event_id: _, ...event }) => event);
  expect(others).toEqual([stored, stored]);
});

it('does the same at /collect/batch', async () => {
  const { siteId, readEvents } = await collector.newSite();
  const payload = JSON.stringify({ site_id: siteId, event_type: 'pageview' });
  const answer = await collector.app.inject({
    method: 'POST',
    url: '/collect/batch',
    headers: { origin: SHOP },
    payload,
  });
  expect(answer.json()).toMatchObject({ accepted: 1 });
  expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
  expect(readEvents()).toHaveLength(1);
});

it('reports the outcome of each event that it did not simply accept', async () => {
  const { postEvents } = await collector.newSite();
  const [first, bad] = [randomUUID(), randomUUID()];
  const receipt: Receipt = (
    await postEvents([
      { event_type: 'pageview', event_id: first },
      { event_type: '', event_id: bad },
      { event_type: 'click' },
      { event_type: 'pageview', event_id: first.toUpperCase() },
      'nonsense',
      { event_type: 'click', event_id: 'not-a-uuid' },
    ])
  ).json();
  expect(receipt).toMatchObject({ accepted: 2, duplicates: 1, rejected: 3 });
  expect(receipt.results).toMatchObject([
    { index: 1, event_id: bad, status: 'rejected', detail: [{ loc: ['body', 'events', 1, 'event_type'] }] },
    { index: 3, event_id: first, status: 'duplicate', detail: expect.stringContaining(first) },
    { index: 4, event_id: null, status: 'rejected', detail: [{ loc: ['body', 'events', 4] }] },
    { index: 5, event_id: null, status: 'rejected', detail: [{ loc: ['body', 'events', 5, 'event_id'] }] },
  ]);
});

it('accepts a hundred events in one request', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const events = Array.from({ length: 100 }, () => ({ event_type: 'pageview' }));
  expect((await postEvents(events)).json()).toMatchObject({ accepted: 100 });
  expect(readEvents()).toHaveLength(100);
});

it('cuts URLs and titles that are too long', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const long = `${SHOP}/${'ї'.repeat(4096)}`;
  const answer = await postEvents([{ event_type: 'pageview', page_url: long, page_title: long, referrer: long }]);
  expect(answer.json()).toMatchObject({ accepted: 1 });
  const cut = long.slice(0, 4096);
  expect(readEvents()).toMatchObject([{ page_url: cut, page_title: cut, referrer: cut }]);
});

it('counts events that the site lists as conversions, from the moment it lists them', async () => {
  const { postEvents, change, readEvents } = await collector.newSite();
  await postEvents([{ event_type: 'purchase' }, { event_type: 'sign_up' }]);
  await change({ conversion_events: ['sign_up'] });
  await postEvents([{ event_type: 'purchase' }, { event_type: 'sign_up' }]);
  expect(readEvents().map(({ conversion }) => conversion)).toEqual([1, 0, 0, 1]);
});

it('loses no event to unknown fields of an envelope', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const answer = await postEvents([{ event_type: 'pageview' }], { sdk: 5, sent_at: 'now', attempt: 'first', new: {} });
  expect(answer.json()).toMatchObject({ accepted: 1 });
  expect(readEvents()).toMatchObject([{ sdk: null }]);
});
