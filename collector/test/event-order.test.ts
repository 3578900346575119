import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { START, startCollector, type TestSite } from './collector.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);

const iso = (time: number) => new Date(time).toISOString();
const HOUR = 3_600_000;

/** Two tabs of one phone and one of another, each phone with its own clock. */
const TABS = [HOUR, HOUR, -HOUR].map((skew) => ({ tab_id: randomUUID(), skew }));

interface Made {
  event: { event_type: string; tab_id: string; seq: number };
  waited: number;
  skew: number;
}

/** Few milliseconds and few tabs, so that many events share both. */
const events = fc
  .array(fc.record({ waited: fc.nat(3), tab: fc.constantFrom(...TABS) }), { minLength: 2, maxLength: 12 })
  .map((made): Made[] =>
    made.map(({ waited, tab: { tab_id, skew } }, place) => {
      // Each tab has its own sequence.
      const seq = made.slice(0, place).filter(({ tab }) => tab.tab_id === tab_id).length;
      return { event: { event_type: `event_${place}`, tab_id, seq }, waited, skew };
    }),
  );

/** The same events as they may arrive: in any order, each in a request of its own or with its neighbor. */
const arrivals = events.chain((made) =>
  fc.record({
    made: fc.constant(made),
    order: fc.shuffledSubarray(made, { minLength: made.length }),
    perRequest: fc.integer({ min: 1, max: made.length }),
  }),
);

/** Posts the events of each phone separately, since a phone knows only its own clock. */
async function arrive({ postEvents }: TestSite, made: Made[], perRequest: number) {
  for (let start = 0; start < made.length; start += perRequest) {
    const batch = made.slice(start, start + perRequest);
    for (const skew of [HOUR, -HOUR]) {
      const sent = START + skew;
      const ofPhone = batch.filter((one) => one.skew === skew);
      const told = ofPhone.map(({ event, waited }) => ({ ...event, event_time: iso(sent - waited) }));
      if (told.length) await postEvents(told, { sent_at: iso(sent) });
    }
  }
}

function namesInOrder({ siteId }: TestSite): string[] {
  const ofSite = 'SELECT event_type FROM events JOIN sites USING (site_key) WHERE site_id = ?';
  const rows = query(collector.databaseUrl, `${ofSite} ORDER BY event_time, tab_id, seq`, siteId);
  return rows.map(({ event_type }) => String(event_type));
}

it('orders the same events alike by time, tab and sequence, however they arrive', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async ({ made, order, perRequest }) => {
      const [asMade, shuffled] = [await collector.newSite(), await collector.newSite()];
      await arrive(asMade, made, made.length);
      await arrive(shuffled, order, perRequest);
      const names = namesInOrder(shuffled);
      expect(names).toEqual(namesInOrder(asMade));

      expect(names).toHaveLength(made.length);
      for (const { tab_id } of TABS) {
        const ofTab = made.filter(({ event }) => event.tab_id === tab_id).sort((a, b) => b.waited - a.waited);
        const inTab = names.filter((name) => ofTab.some(({ event }) => event.event_type === name));
        expect(inTab).toEqual(ofTab.map(({ event }) => event.event_type));
      }
    }),
    { numRuns: 40 },
  );
});
