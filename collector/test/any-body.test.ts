import { randomUUID } from 'node:crypto';
import { isOrderId } from '@scnv/sdk/wire';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { browserEventSchema } from '../src/schemas.ts';
import { startCollector } from './collector.ts';
import { runs } from './database.ts';

const collector = await startCollector(afterAll);

const EVENT_FIELDS = Object.keys(browserEventSchema.properties);

const anything = fc.jsonValue({ stringUnit: 'binary' });
const name = fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' });
const uuid = fc.uuid();
const time = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
  .map((date) => date.toISOString());

const goodEvent = fc.record(
  {
    event_type: name,
    event_time: time,
    timestamp: time,
    age_ms: fc.integer(),
    age_clock: fc.constant('wall'),
    tab_id: fc.option(uuid),
    seq: fc.maxSafeNat(),
    scan_session_id: uuid,
    first_scan_session_id: uuid,
    last_scan_session_id: uuid,
    web_session_id: uuid.map((id) => id.toUpperCase()),
    visitor_id: uuid,
    page_view_id: uuid,
    page_url: fc.string({ unit: 'binary' }),
    page_title: fc.string({ unit: 'binary' }),
    referrer: fc.webUrl(),
    consent: fc.constantFrom('granted', 'denied', 'pending'),
    order_id: name.filter(isOrderId),
    device: fc.record({ user_agent: fc.option(fc.string()), screen_width: fc.nat() }, { requiredKeys: [] }),
    metadata: fc.dictionary(
      name,
      fc.oneof(fc.string({ maxLength: 50 }), fc.double({ noNaN: true }), fc.constant(null)),
    ),
    something_new: anything,
  },
  { requiredKeys: ['event_type'] },
);

const junk = fc.oneof(
  anything.filter((value) => typeof value !== 'object' || value === null || !Object.hasOwn(value, 'event_type')),
  fc.tuple(goodEvent, anything).map(([event, value]) => ({ ...event, visitor_id: value ?? false })),
  fc.tuple(goodEvent, fc.string()).map(([event, text]) => ({ ...event, event_time: `yesterday ${text}` })),
  goodEvent.map((event) => ({ ...event, event_type: '' })),
);

const mixed = fc.array(
  fc.oneof(
    goodEvent.map((event) => ({ good: true, event: event as unknown })),
    junk.map((event) => ({ good: false, event: event as unknown })),
  ),
  { minLength: 1, maxLength: 30 },
);

it('never fails, whatever the body', async () => {
  const { siteId, apiKey, post, postServerEvent } = await collector.newSite();
  const bodies = fc.oneof(
    fc.string({ unit: 'binary' }),
    anything.map((value) => JSON.stringify(value)),
    fc.dictionary(name, anything).map((fields) => JSON.stringify({ ...fields, site_id: siteId })),
    fc.array(anything).map((events) => JSON.stringify({ site_id: siteId, events })),
    fc.tuple(goodEvent, fc.constantFrom(...EVENT_FIELDS), anything).map(([event, field, value]) => {
      return JSON.stringify({ site_id: siteId, ...event, [field]: value });
    }),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const headers = { 'x-api-key': apiKey };
      const answers = [await post(body)];
      for (const url of ['/server-events', '/server-events/batch'])
        answers.push(await collector.app.inject({ method: 'POST', url, headers, payload: body }));
      for (const answer of answers) {
        expect([200, 400, 403, 422]).toContain(answer.statusCode);
        expect(answer.json()).toSatisfy((reply) => 'detail' in reply || 'accepted' in reply || 'success' in reply);
      }
    }),
    { numRuns: 300 },
  );
  expect((await postServerEvent()).statusCode).toBe(200);
});

it('stores exactly the good events of any mix', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  await fc.assert(
    fc.asyncProperty(mixed, async (items) => {
      const before = new Set(readEvents().map(({ event_id }) => event_id));
      const events = items.map(({ good, event }) => (good ? { ...(event as object), event_id: randomUUID() } : event));
      const good = events.filter((_, index) => items[index]?.good) as { event_id: string; event_type: string }[];
      const answer = await postEvents(events);
      const stored = readEvents().filter(({ event_id }) => !before.has(event_id));
      const named = (rows: typeof good) => rows.map(({ event_id, event_type }) => `${event_id} ${event_type}`).sort();
      expect(named(stored)).toEqual(named(good));
      expect(answer.statusCode).toBe(good.length ? 200 : 422);
      if (!good.length) return;
      const rejected: number[] = answer.json().results.map(({ index }: { index: number }) => index);
      expect(rejected).toEqual(items.flatMap((item, index) => (item.good ? [] : [index])));
    }),
    { numRuns: runs(60) },
  );
});
