import { scan } from './burst.ts';
import { answer, first } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { shiftClock } from './preludes.ts';

const HOUR_MS = 60 * 60 * 1_000;
const clocks = { 'five hours fast': 5 * HOUR_MS, 'three days slow': -72 * HOUR_MS };

for (const [wrong, shift] of Object.entries(clocks)) {
  test(`an event of a page whose clock is ${wrong} is stored with its true time`, async ({
    road,
    network,
    visitor,
  }) => {
    network.prepend(shiftClock(shift));
    await scan(visitor, road);
    // Held back, so that the time of its arrival would not do.
    network.fail(first(1, answer(429, { 'retry-after': '3' })));
    const happened = Date.now();
    await visitor.evaluate(`(scanova('track', 'late'), scanova('flush'))`);
    await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('late');

    const late = road.events().at(-1);
    expect(Number(late?.received_at) - happened).toBeGreaterThan(2_500);
    expect(Math.abs(Number(late?.event_time) - happened)).toBeLessThan(2_000);
    expect(Math.abs(Number(late?.client_event_time) - happened - shift)).toBeLessThan(2_000);
  });
}

test('an event that the next page brings is stored with its true time, though the clock is three days slow', async ({
  road,
  network,
  visitor,
}) => {
  network.prepend(shiftClock(clocks['three days slow']));
  await scan(visitor, road);
  await visitor.evaluate(`Object.defineProperty(navigator, 'onLine', { value: false }) && null`);
  const happened = Date.now();
  await visitor.evaluate(`scanova('track', 'late')`);
  await expect.poll(() => Date.now() - happened).toBeGreaterThan(3_000);
  await visitor.open(`${road.shopUrl}products/lamp`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('late');

  const late = road.events().find(({ event_type }) => event_type === 'late');
  expect(Math.abs(Number(late?.event_time) - happened)).toBeLessThan(2_000);
});
