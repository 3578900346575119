import { expect, test } from 'vitest';
import { createTracker } from '../src/tracker.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createWorld, NO_ANSWER, OPTIONS, receipt, TAKEN, UNAVAILABLE, type World } from './world.ts';

const start = (world: World, options: Partial<TrackerOptions> = {}) =>
  createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);

test('a page view asks whether the collector answers again, other events do not', async () => {
  const world = createWorld();
  const tracker = start(world, { autoPageview: false });
  tracker.track(world.now(), 'x');
  for (let asked = 0; asked < 3; asked++) {
    await world.advance(60_000);
    await world.requests[asked]?.answer(NO_ANSWER);
  }
  await world.advance(60_000);
  tracker.track(world.now(), 'y');
  await world.advance(60_000);
  expect(world.requests).toHaveLength(3);
  tracker.track(world.now(), 'pageview');
  await world.advance(0);
  expect(world.requests).toHaveLength(4);
});

test.each([
  [receipt({ accepted: 1, rejected: 1 }), { delivered: 1, dropped: { rejected: 1 } }],
  [{ status: 422 }, { delivered: 0, dropped: { rejected: 2 } }],
  [{ status: 403 }, { delivered: 0, dropped: { refused: 2 } }],
])('what the collector does not accept is counted by its reason: %j', async (answer, counts) => {
  const world = createWorld();
  start(world).track(world.now(), 'x');
  await world.advance(2_000);
  await world.requests[0]?.answer(answer);
  expect(world.counts).toEqual(counts);
});

test('what was tracked while offline is sent once the network is back', async () => {
  const world = createWorld();
  world.browser.online = false;
  start(world);
  await world.advance(100);
  world.browser.online = true;
  world.show();
  expect(world.requests).toHaveLength(1);
});

test.each([422, 413])('a question that is answered with %i leaves the counts of events correct', async (status) => {
  const world = createWorld();
  start(world);
  await world.advance(2_000);
  await world.requests[0]?.answer(UNAVAILABLE);
  await world.advance(60_000);
  await world.requests[1]?.answer({ status, body: null });
  await world.advance(60_000);
  await world.requests[2]?.answer(TAKEN);
  expect(world.counts).toEqual({ delivered: 1, dropped: {} });
});
