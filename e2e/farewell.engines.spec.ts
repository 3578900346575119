import { scan } from './burst.ts';
import { expect, test } from './faulty-road.ts';
import { shiftClock } from './preludes.ts';

/** Another page takes over what one has left after so long. */
const AFTER_THE_LEASE_MS = 16_000;

test('what a page tells as it goes out of sight in an outage comes with a later one', async ({
  road,
  network,
  visitor,
}) => {
  network.prepend('');
  await scan(visitor, road);
  await visitor.evaluate(`scanova('flush')`);
  await network.goDown();
  await visitor.evaluate(`document.addEventListener('visibilitychange', () => {
    if (document.hidden) scanova('track', 'time_on_page');
  })`);
  await visitor.open(`${road.shopUrl}products/lamp`);

  await network.comeBack();
  network.prepend(shiftClock(AFTER_THE_LEASE_MS));
  await visitor.open(`${road.shopUrl}products/teapot`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('time_on_page');
  expect(road.events().filter(({ event_type }) => event_type === 'time_on_page')).toHaveLength(1);
});
