import { expect, test } from 'vitest';
import { createTracker } from '../src/tracker.ts';
import { createWorld, NO_ANSWER, OPTIONS, TAKEN, type World } from './world.ts';

const start = (world: World) => createTracker('site_abc123', { ...OPTIONS, autoPageview: false }, world.world);

test('what a page tracks as it is left is sent by the next one, though it got no answer anymore', async () => {
  const world = createWorld();
  const tracker = start(world);
  await world.advance(100);
  world.browser.online = false;
  world.leave();
  tracker.track(world.now(), 'time_on_page');
  world.crash();
  world.browser.online = true;
  const next = createWorld('https://shop.example/cart', { browser: world.browser, tab: world.tab });
  start(next);
  await next.advance(100);
  // The collector has none of what it was asked about.
  await next.requests[0]?.answer(TAKEN);
  await next.advance(2_000);
  expect(next.names()).toEqual(['time_on_page']);
});

test('what a page tracks and sends as it is left is its own for a while', async () => {
  const world = createWorld();
  const tracker = start(world);
  await world.advance(100);
  world.leave();
  tracker.track(world.now(), 'time_on_page');
  await world.advance(0);
  expect(world.names()).toEqual(['time_on_page']);
  const sent = world.requests.length;
  world.crash();
  const next = createWorld('https://shop.example/cart', { browser: world.browser, tab: world.tab });
  start(next);
  await next.advance(10_000);
  expect(next.requests).toHaveLength(sent);
});

test('a page that came back writes as usual', async () => {
  const world = createWorld();
  const tracker = start(world);
  world.leave(true);
  world.show();
  for (const name of ['a', 'b', 'c']) {
    tracker.track(world.now(), name);
    await world.advance(100);
  }
  expect(world.calls.filter((call) => call === 'journal.leave').length).toBeLessThan(3);
});

test('what a page leaves behind is its own for a while if any of it is in a request', async () => {
  const world = createWorld();
  const tracker = start(world);
  tracker.track(world.now(), 'a');
  await world.advance(2_000);
  world.browser.online = false;
  tracker.track(world.now(), 'b');
  world.leave();
  world.crash();
  world.browser.online = true;
  const next = createWorld('https://shop.example/cart', { browser: world.browser, tab: world.tab });
  start(next);
  await next.advance(10_000);
  expect(next.requests).toHaveLength(1);
});

test('a page that is never idle writes its events down all the same', async () => {
  const world = createWorld();
  const tracker = start(world);
  await world.advance(100);
  for (let told = 0; told < 10; told++) {
    tracker.track(world.now(), 'x');
    await world.advance(30);
  }
  expect(world.browser.journal.text).toContain('"x"');
});

test('what fails as the page is left is its own for a while: browsers still deliver requests that they fail', async () => {
  const world = createWorld();
  const tracker = start(world);
  tracker.track(world.now(), 'a');
  await world.advance(2_000);
  world.leave();
  await world.requests[0]?.answer(NO_ANSWER);
  world.crash();
  const next = createWorld('https://shop.example/cart', { browser: world.browser, tab: world.tab });
  start(next);
  await next.advance(10_000);
  expect(next.requests).toHaveLength(1);
});

test('a page that cannot send writes once in five seconds, however much it tracked', async () => {
  const world = createWorld();
  world.browser.online = false;
  const tracker = start(world);
  for (let told = 0; told < 10; told++) {
    tracker.track(world.now(), 'x');
    await world.advance(100);
  }
  world.calls.length = 0;
  await world.advance(60_000);
  expect(world.calls.filter((call) => call === 'journal.update')).toHaveLength(12);
});

test('what is tracked while a page writes is written soon, too', async () => {
  const world = createWorld();
  const { update } = world.world.journal;
  world.world.journal.update = async (change) => {
    await update(change);
    world.world.journal.update = update;
    tracker.track(world.now(), 'x');
  };
  const tracker = start(world);
  tracker.track(world.now(), 'a');
  await world.advance(1_000);
  expect(world.browser.journal.text).toContain('"x"');
});
