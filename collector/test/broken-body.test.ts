import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { SHOP, STRANGE_SCAN, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const NOT_JSON = { detail: [{ loc: ['body'], msg: 'must be JSON', type: 'json' }] };

it('reports a truncated body as invalid JSON, and stores nothing', async () => {
  const { siteId, apiKey, readEvents } = await collector.newSite();
  const event = { site_id: siteId, event_name: 'purchase', scan_session_id: STRANGE_SCAN, event_id: randomUUID() };
  const browser = { site_id: siteId, events: [{ event_type: 'click', page_title: 'Взуття', event_id: randomUUID() }] };
  const bodies = { '/ct': browser, '/server-events': event, '/server-events/batch': { events: [event] } };
  const cut = fc
    .constantFrom(...Object.entries(bodies))
    .map(([url, body]) => ({ url, whole: Buffer.from(JSON.stringify(body)) }))
    .chain(({ url, whole }) => fc.nat(whole.length - 1).map((bytes) => ({ url, payload: whole.subarray(0, bytes) })));
  await fc.assert(
    fc.asyncProperty(cut, async ({ url, payload }) => {
      const headers = { origin: SHOP, 'x-api-key': apiKey };
      const answer = await collector.app.inject({ method: 'POST', url, headers, payload });
      expect([answer.statusCode, answer.json()]).toEqual([422, NOT_JSON]);
    }),
    { numRuns: 150 },
  );
  expect(readEvents()).toEqual([]);
});

it('accepts JSON with a byte order mark', async () => {
  const { siteId, post, apiKey } = await collector.newSite();
  expect((await post(`\ufeff${JSON.stringify({ site_id: siteId, event_type: 'click' })}`)).statusCode).toBe(200);
  const event = { site_id: siteId, event_name: 'purchase', scan_session_id: STRANGE_SCAN };
  const headers = { 'x-api-key': apiKey };
  const answer = await collector.send('POST', '/server-events', `\ufeff${JSON.stringify(event)}`, headers);
  expect(answer.statusCode).toBe(200);
});

it('reports malformed JSON differently', async () => {
  const { siteId, post } = await collector.newSite();
  for (const body of ['null', '[]', '{}', { site_id: siteId }, { site_id: siteId, events: [{}] }]) {
    const answer = await post(body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().detail[0].type).not.toBe('json');
  }
});
