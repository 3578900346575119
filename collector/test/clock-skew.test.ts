import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { START, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const iso = (time: number) => new Date(time).toISOString();

it('stores when an event happened, what its client reported, and that its clock is off', async () => {
  const { postEvents, readEvents, readDuplicates } = await collector.newSite();
  const event = {
    event_type: 'pageview',
    event_id: randomUUID(),
    event_time: iso(START - 10 * YEAR - 3_000),
    age_ms: 3_000,
    tab_id: randomUUID(),
    seq: 7,
  };
  await postEvents([event, event], { sent_at: iso(START - 10 * YEAR) });
  const expected = {
    event_time: START - 3_000,
    received_at: START,
    client_event_time: START - 10 * YEAR - 3_000,
    client_sent_at: START - 10 * YEAR,
    clock_skewed: 1,
    tab_id: event.tab_id,
    seq: 7,
  };
  expect(readEvents()).toMatchObject([expected]);
  expect(readDuplicates()).toMatchObject([expected]);
});

it('stores the right time for any client that sends promptly, and each raw time', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const way = fc.constantFrom('event_time', 'timestamp', 'age_ms');
  const skew = fc.oneof(fc.constantFrom(0, HOUR, -HOUR, 10 * YEAR, -10 * YEAR), fc.integer({ min: -YEAR, max: YEAR }));
  const client = fc.record({ way, skew, waited: fc.integer({ min: 0, max: 24 * HOUR }), underway: fc.nat(2_000) });
  await fc.assert(
    fc.asyncProperty(client, async ({ way, skew, waited, underway }) => {
      const sentAt = START - underway + skew;
      const said = way === 'age_ms' ? { age_ms: waited } : { [way]: iso(sentAt - waited) };
      await postEvents([{ event_type: 'click', ...said }], { sent_at: iso(sentAt) });
      const stored = readEvents().at(-1);
      expect(Math.abs((stored?.event_time ?? 0) - (START - underway - waited))).toBeLessThanOrEqual(2_000);
      expect(stored).toMatchObject({
        client_event_time: way === 'age_ms' ? null : sentAt - waited,
        client_sent_at: sentAt,
        clock_skewed: Math.abs(sentAt - START) > 300_000 ? 1 : 0,
      });
    }),
    { numRuns: 60 },
  );
});

it('knows when an event happened despite two hours offline and a wrong clock', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const [happened, sent] = [START - 2 * HOUR, START].map((time) => iso(time + 26 * HOUR));
  await postEvents(
    [
      { event_type: 'by_times', event_time: happened },
      { event_type: 'by_age', event_time: happened, age_ms: 2 * HOUR },
      // As another page sends it, which only has the wall clock.
      { event_type: 'by_wall', event_time: happened, age_ms: 2 * HOUR, age_clock: 'wall' },
    ],
    { sent_at: sent },
  );
  const times = readEvents().map(({ event_type, event_time }) => [event_type, event_time]);
  expect(times).toEqual(['by_times', 'by_age', 'by_wall'].map((way) => [way, START - 2 * HOUR]));
});

it('also reads when a single event was sent', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const times = { event_time: iso(START + HOUR - 4_000), sent_at: iso(START + HOUR) };
  await post({ site_id: siteId, event_type: 'pageview', ...times });
  expect(readEvents()).toMatchObject([{ event_time: START - 4_000, client_sent_at: START + HOUR, clock_skewed: 1 }]);
});

it('loses no event to an invalid sending time', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const event_time = iso(START - HOUR);
  for (const sent_at of ['now', '', '2026-13-45T09:30:00Z', '2026-11-21', 1_795_253_400_000, null, {}, [iso(START)]]) {
    const answer = await postEvents([{ event_type: 'pageview', event_time }], { sent_at });
    expect(answer.json(), String(sent_at)).toMatchObject({ accepted: 1 });
    expect(readEvents().at(-1)).toMatchObject({ event_time: START - HOUR, client_sent_at: null, clock_skewed: 0 });
  }
});

it("moves a browser's future time to now, and marks it, if nothing says how long the event waited", async () => {
  const { postEvents, readEvents } = await collector.newSite();
  for (const offset of [300_001, HOUR, 7_000 * YEAR]) {
    await postEvents([{ event_type: 'click', event_time: iso(START + offset) }]);
    const expected = { event_time: START, client_event_time: START + offset, clock_skewed: 1 };
    expect(readEvents().at(-1)).toMatchObject(expected);
  }
});

it('believes a server about the past, however distant, but moves a future time to now', async () => {
  const { postServerEvent, readEvents } = await collector.newSite();
  for (const offset of [-10 * YEAR, -HOUR, 0, 300_000]) {
    await postServerEvent({ event_time: iso(START + offset) });
    const expected = { event_time: START + offset, client_event_time: START + offset, clock_skewed: 0 };
    expect(readEvents().at(-1)).toMatchObject(expected);
  }
  for (const offset of [300_001, 8 * HOUR, 7_000 * YEAR]) {
    await postServerEvent({ event_time: iso(START + offset) });
    const expected = { event_time: START, client_event_time: START + offset, clock_skewed: 1 };
    expect(readEvents()).toContainEqual(expect.objectContaining(expected));
  }
  await postServerEvent();
  expect(readEvents().at(-1)).toMatchObject({ event_time: START, client_event_time: null, client_sent_at: null });
});
