import { scan } from './burst.ts';
import { answer, first } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { shiftClock, shortPauses } from './preludes.ts';
import type { StoredEvent } from './road.ts';

const HOUR_MS = 60 * 60 * 1_000;
const clocks = { 'five hours fast': 5 * HOUR_MS, 'three days slow': -72 * HOUR_MS };

interface Span {
  from: number;
  until: number;
}

/** The time span in which something was done: a driver may be slow. */
async function during(work: () => Promise<unknown>): Promise<Span> {
  const from = Date.now();
  await work();
  return { from, until: Date.now() };
}

/** Expects a time within the span, or later by the latency with which the collector saw the page's clock. */
function expectIn({ from, until }: Span, time: number, latencyMs = 0): void {
  expect(time).toBeGreaterThan(from - 2_000);
  expect(time).toBeLessThan(until + 2_000 + latencyMs);
}

/** When the request with this event was sent, and how long it was on its way, from a page whose clock is wrong. */
function journeyOf(event: StoredEvent | undefined, shiftMs: number) {
  const { received_at, client_sent_at } = event as StoredEvent & { client_sent_at: number };
  const sentAt = client_sent_at - shiftMs;
  return { sentAt, latencyMs: received_at - sentAt };
}

for (const [wrong, shift] of Object.entries(clocks)) {
  test(`an event of a page whose clock is ${wrong} is stored with its true time`, async ({
    road,
    network,
    visitor,
  }) => {
    network.prepend(shortPauses + shiftClock(shift));
    await scan(visitor, road);
    // Delayed, so that the time of arrival would be wrong.
    network.fail(first(1, answer(429, { 'retry-after': '3' })));
    const happened = await during(() => visitor.evaluate(`void scanova('track', 'late')`));
    await visitor.evaluate(`scanova('flush')`);
    await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('late');

    const late = road.events().at(-1);
    const { sentAt, latencyMs } = journeyOf(late, shift);
    // Of this try, not of the one before.
    expect(sentAt - happened.from).toBeGreaterThan(2_500);
    expectIn(happened, Number(late?.event_time), latencyMs);
    expectIn(happened, Number(late?.client_event_time) - shift);
  });
}

test('an event that the next page sends is stored with its true time, even if the clock is three days slow', async ({
  road,
  network,
  visitor,
}) => {
  network.prepend(shiftClock(clocks['three days slow']));
  await scan(visitor, road);
  await visitor.evaluate(`Object.defineProperty(navigator, 'onLine', { value: false }) && null`);
  const happened = await during(() => visitor.evaluate(`scanova('track', 'late')`));
  await expect.poll(() => Date.now() - happened.until).toBeGreaterThan(3_000);
  await visitor.open(`${road.shopUrl}products/lamp`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('late');

  const late = road.events().find(({ event_type }) => event_type === 'late');
  const { sentAt, latencyMs } = journeyOf(late, clocks['three days slow']);
  expect(sentAt - happened.until).toBeGreaterThan(2_500);
  expectIn(happened, Number(late?.event_time), latencyMs);
});
