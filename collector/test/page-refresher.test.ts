import { expect, it } from 'vitest';
import { createRefresher } from '../src/page/refresher.js';

/** A refresher with fake timers, whose loads take as long as the test says. */
function setUp() {
  const world = {
    time: 0,
    isHidden: false,
    tookMs: 100,
    loads: [] as number[],
    timer: null as null | { at: number; run(): void },
  };
  const refresher = createRefresher(
    async () => {
      world.loads.push(world.time);
      world.time += world.tookMs;
    },
    {
      now: () => world.time,
      setTimer(run, delayMs) {
        const timer = { at: world.time + delayMs, run };
        world.timer = timer;
        return () => {
          if (world.timer === timer) world.timer = null;
        };
      },
      isHidden: () => world.isHidden,
    },
  );
  async function pass(untilMs: number) {
    while (world.timer && world.timer.at <= untilMs) {
      const { at, run } = world.timer;
      world.time = Math.max(world.time, at);
      world.timer = null;
      await run();
    }
    world.time = Math.max(world.time, untilMs);
  }
  return { world, refresher, pass };
}

it('reloads every 30 seconds if nothing is announced', async () => {
  const { world, refresher, pass } = setUp();
  await refresher.run();
  await pass(65_000);
  expect(world.loads).toEqual([0, 30_100, 60_200]);
});

it('reloads two seconds after the last load if there is news, however often it is announced', async () => {
  const { world, refresher, pass } = setUp();
  await refresher.run();
  for (let news = 0; news < 50; news++) refresher.wake();
  await pass(1_999);
  expect(world.loads).toEqual([0]);
  await pass(2_100);
  expect(world.loads).toEqual([0, 2_100]);
  await pass(10_000);
  refresher.wake();
  await pass(10_000);
  expect(world.loads).toEqual([0, 2_100, 10_000]);
});

it('pauses nine times as long as a load took', async () => {
  const { world, refresher, pass } = setUp();
  world.tookMs = 1_000;
  await refresher.run();
  refresher.wake();
  await pass(9_999);
  expect(world.loads).toEqual([0]);
  await pass(10_000);
  expect(world.loads).toEqual([0, 10_000]);
});

it('remembers news that arrives during a load', async () => {
  const { world, refresher, pass } = setUp();
  const loading = refresher.run();
  refresher.wake();
  await loading;
  await pass(5_000);
  expect(world.loads).toEqual([0, 2_100]);
});

it('loads nothing while the page is hidden or left, and at once when it is back', async () => {
  const { world, refresher, pass } = setUp();
  await refresher.run();
  world.isHidden = true;
  refresher.wake();
  await pass(120_000);
  expect(world.loads).toEqual([0]);
  world.isHidden = false;
  await refresher.run();
  expect(world.loads).toEqual([0, 120_000]);
  refresher.stop();
  refresher.wake();
  await pass(240_000);
  expect(world.loads).toEqual([0, 120_000]);
});
