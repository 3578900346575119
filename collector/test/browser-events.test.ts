import { randomUUID } from 'node:crypto';
import type { Receipt } from '@scnv/sdk/wire';
import { expect, it } from 'vitest';
import { batchOf, SHOP, SITE_ID, START, STRANGE_SCAN, startCollector } from './collector.ts';
import { readEvents } from './stored.ts';

const DEVICE = { user_agent: 'Mozilla/5.0', screen_width: 390, screen_height: 844, language: 'de-DE' };

it('stores a single event with all that it says', async () => {
  const { postBatch, databasePath } = await startCollector();
  const event = {
    event_type: 'click',
    event_id: randomUUID(),
    scan_session_id: STRANGE_SCAN,
    web_session_id: randomUUID(),
    visitor_id: randomUUID(),
    page_view_id: randomUUID(),
    page_url: `${SHOP}/shoes?size=42#red`,
    page_title: 'Чоботи 👢',
    referrer: 'https://search.example/',
    consent: 'granted',
    order_id: 'A-1',
  };
  const answer = await postBatch({
    ...event,
    site_id: SITE_ID,
    sdk: 'scnv-js/0.1.0',
    event_time: '2026-11-21T11:29:58.5+02:00',
    device: DEVICE,
    metadata: { element_type: 'button' },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ accepted: 1, duplicates: 0, rejected: 0, results: [] });
  const [stored, ...others] = readEvents(databasePath);
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

it('takes the fields of an envelope for each event that does not say otherwise', async () => {
  const { postBatch, databasePath } = await startCollector();
  const [shared, own] = [randomUUID(), randomUUID()];
  const events = [
    { event_type: 'pageview' },
    { event_type: 'click', web_session_id: own, page_url: `${SHOP}/own` },
    { event_type: 'purchase', device: { language: 'uk' } },
  ];
  await postBatch(batchOf(events, { sdk: 'test/1', web_session_id: shared, page_url: `${SHOP}/`, device: DEVICE }));
  expect(readEvents(databasePath)).toMatchObject([
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

it('gives an event without an id one, and without a time the time of receipt', async () => {
  const { postBatch, databasePath } = await startCollector();
  await postBatch(batchOf([{ event_type: 'pageview' }, { event_type: 'pageview' }]));
  const stored = readEvents(databasePath);
  expect(stored.map(({ event_time }) => event_time)).toEqual([START, START]);
  expect(new Set(stored.map(({ event_id }) => event_id)).size).toBe(2);
});

it('takes timestamp for event_time, and event_time where both are there', async () => {
  const { postBatch, databasePath } = await startCollector();
  await postBatch(
    batchOf([
      { event_type: 'one', timestamp: '2026-11-20T00:00:00Z' },
      { event_type: 'two', timestamp: '2026-11-20T00:00:00Z', event_time: '2026-11-19T00:00:00Z' },
    ]),
  );
  const days = readEvents(databasePath).map(({ event_time }) => new Date(event_time).getUTCDate());
  expect(days).toEqual([20, 19]);
});

it('reads text/plain, JSON and no content type alike', async () => {
  const { postBatch, databasePath } = await startCollector();
  const types = [{}, { 'content-type': 'text/plain;charset=UTF-8' }, { 'content-type': 'application/json' }];
  const fields = { page_title: 'Взуття', metadata: { size: 42 } };
  const answers = [];
  for (const type of types) {
    const events = [{ event_type: 'click' }, { event_type: 5, event_id: STRANGE_SCAN }];
    answers.push(await postBatch(JSON.stringify(batchOf(events, fields)), { origin: SHOP, ...type }));
  }
  const [first, ...rest] = answers.map((answer) => [answer.statusCode, answer.json()]);
  expect(first).toMatchObject([200, { accepted: 1, rejected: 1 }]);
  for (const answer of rest) expect(answer).toEqual(first);
  const [stored, ...others] = readEvents(databasePath).map(({ event_id: _, ...event }) => event);
  expect(others).toEqual([stored, stored]);
});

it('does the same at /collect/batch', async () => {
  const { app, databasePath } = await startCollector();
  const payload = JSON.stringify(batchOf([{ event_type: 'pageview' }]));
  const answer = await app.inject({ method: 'POST', url: '/collect/batch', headers: { origin: SHOP }, payload });
  expect(answer.json()).toMatchObject({ accepted: 1 });
  expect(answer.headers['access-control-allow-origin']).toBe(SHOP);
  expect(readEvents(databasePath)).toHaveLength(1);
});

it('tells for each event that it did not simply accept what became of it', async () => {
  const { postBatch } = await startCollector();
  const [first, bad] = [randomUUID(), randomUUID()];
  const receipt: Receipt = (
    await postBatch(
      batchOf([
        { event_type: 'pageview', event_id: first },
        { event_type: '', event_id: bad },
        { event_type: 'click' },
        { event_type: 'pageview', event_id: first.toUpperCase() },
        'nonsense',
        { event_type: 'click', event_id: 'not-a-uuid' },
      ]),
    )
  ).json();
  expect(receipt).toMatchObject({ accepted: 2, duplicates: 1, rejected: 3 });
  expect(receipt.results).toMatchObject([
    { index: 1, event_id: bad, status: 'rejected', detail: [{ loc: ['body', 'events', 1, 'event_type'] }] },
    { index: 3, event_id: first, status: 'duplicate', detail: expect.stringContaining(first) },
    { index: 4, event_id: null, status: 'rejected', detail: [{ loc: ['body', 'events', 4] }] },
    { index: 5, event_id: null, status: 'rejected', detail: [{ loc: ['body', 'events', 5, 'event_id'] }] },
  ]);
});

it('takes a hundred events in one request', async () => {
  const { postBatch, databasePath } = await startCollector();
  const events = Array.from({ length: 100 }, () => ({ event_type: 'pageview' }));
  expect((await postBatch(batchOf(events))).json()).toMatchObject({ accepted: 100 });
  expect(readEvents(databasePath)).toHaveLength(100);
});

it('cuts addresses and titles that are too long', async () => {
  const { postBatch, databasePath } = await startCollector();
  const long = `${SHOP}/${'ї'.repeat(4096)}`;
  const answer = await postBatch(
    batchOf([{ event_type: 'pageview', page_url: long, page_title: long, referrer: long }]),
  );
  expect(answer.json()).toMatchObject({ accepted: 1 });
  const cut = long.slice(0, 4096);
  expect(readEvents(databasePath)).toMatchObject([{ page_url: cut, page_title: cut, referrer: cut }]);
});

it('counts the events that the site lists as conversions, from the moment it lists them', async () => {
  const { postBatch, asAdmin, databasePath } = await startCollector();
  await postBatch(batchOf([{ event_type: 'purchase' }, { event_type: 'sign_up' }]));
  await asAdmin('PATCH', `/admin/sites/${SITE_ID}`, { conversion_events: ['sign_up'] });
  await postBatch(batchOf([{ event_type: 'purchase' }, { event_type: 'sign_up' }]));
  expect(readEvents(databasePath).map(({ conversion }) => conversion)).toEqual([1, 0, 0, 1]);
});
