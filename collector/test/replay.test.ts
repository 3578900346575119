import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';
import { runs } from './database.ts';

const collector = await startCollector(afterAll);

const event = fc.record({
  event_type: fc.constantFrom('pageview', 'click', 'purchase'),
  event_id: fc.uuid(),
  order_id: fc.option(fc.constantFrom('A-1', 'A-2', 'A-3'), { nil: undefined }),
});
const batch = fc.uniqueArray(event, { selector: ({ event_id }) => event_id, minLength: 1, maxLength: 10 });

it('stores and counts each event of any batch once, however often it is sent, at once and later', async () => {
  await fc.assert(
    fc.asyncProperty(batch, fc.integer({ min: 2, max: 8 }), async (events, times) => {
      const { postEvents, readEvents, report } = await collector.newSite();
      const sendAll = () => Promise.all(Array.from({ length: times }, () => postEvents(events)));
      for (const answer of [...(await sendAll()), ...(await sendAll())]) expect(answer.statusCode).toBe(200);
      const sales = events.filter(({ event_type }) => event_type === 'purchase');
      // A sale without a number is separate.
      const orders = new Set(sales.map(({ order_id, event_id }) => order_id ?? event_id));
      const once = events.length - sales.length + orders.size;
      expect(readEvents()).toHaveLength(once);
      expect(await report()).toMatchObject({ events: once, conversions: orders.size });
      expect(await report()).toMatchObject({ duplicates: 2 * times * events.length - once });
    }),
    { numRuns: runs(16) },
  );
});

it("counts each event once even if the collector's clock jumps, by hours back and by years ahead", async () => {
  const { postEvents, readEvents, report } = await collector.newSite();
  const HOUR_MS = 3_600_000;
  const ids: string[] = [];
  for (const jumpMs of [0, -HOUR_MS, -24 * HOUR_MS, 5 * 365 * 24 * HOUR_MS, -5 * 365 * 24 * HOUR_MS]) {
    collector.clock.now += jumpMs;
    const fresh = fc.sample(fc.uuid(), 2);
    ids.push(...fresh);
    const answer = await postEvents(ids.map((event_id) => ({ event_type: 'pageview', event_id, age_ms: 10 })));
    expect(answer.json()).toMatchObject({ accepted: fresh.length, duplicates: ids.length - fresh.length });
    expect(readEvents().at(-1)).toMatchObject({
      received_at: collector.clock.now,
      event_time: collector.clock.now - 10,
    });
  }
  expect(await report()).toMatchObject({ events: ids.length });
});
