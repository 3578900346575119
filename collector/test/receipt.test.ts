import { randomUUID } from 'node:crypto';
import type { Receipt } from '@scnv/sdk/wire';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

/** Good, bad, and repeats of both: few ids, so that many share one. */
const sent = fc.array(fc.record({ good: fc.boolean(), id: fc.nat(5) }), { minLength: 1, maxLength: 20 });
/** Some of the ids were stored before. */
const known = fc.uniqueArray(fc.nat(5));

it('lets a client settle every event that it sent', async () => {
  const site = await collector.newSite();
  await fc.assert(
    fc.asyncProperty(sent, known, async (events, before) => {
      const ids = Array.from({ length: 6 }, () => randomUUID());
      const stored = () => site.readEvents().map(({ event_id }) => event_id);
      if (before.length) await site.postEvents(before.map((id) => ({ event_type: 'known', event_id: ids[id] })));
      const answer = await site.postEvents(
        events.map(({ good, id }) => ({ event_type: good ? 'click' : '', event_id: ids[id] })),
      );

      if (!events.some(({ good }) => good)) {
        expect([answer.statusCode, answer.json().detail.length]).toEqual([422, events.length]);
        return;
      }
      const { accepted, duplicates, rejected, results }: Receipt = answer.json();
      expect(accepted + duplicates + rejected).toBe(events.length);
      expect(results).toHaveLength(duplicates + rejected);
      const seen = new Set(before);
      const expected = events.flatMap(({ good, id }, index) => {
        const verdict = { index, event_id: ids[id], status: good ? 'duplicate' : 'rejected' };
        if (!good || seen.has(id)) return [{ ...verdict, detail: expect.anything() }];
        seen.add(id);
        return [];
      });
      expect(results).toEqual(expected);
      expect(results.filter(({ status }) => status === 'duplicate')).toHaveLength(duplicates);
      expect(stored()).toEqual(expect.arrayContaining([...seen].map((id) => ids[id])));
    }),
    { numRuns: 60 },
  );
});

it('names an event by its id in lower case, however it was written', async () => {
  const { postEvents } = await collector.newSite();
  const [repeat, bad] = [randomUUID(), randomUUID()];
  const events = [repeat, repeat].map((event_id) => ({ event_type: 'click', event_id: event_id.toUpperCase() }));
  const answer = await postEvents([...events, { event_type: '', event_id: bad.toUpperCase() }]);
  expect(answer.json().results).toMatchObject([{ event_id: repeat }, { event_id: bad }]);
});
