import { expect, test } from 'vitest';
import { createTracker, type Tracker } from '../src/tracker.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createWorld, NO_ANSWER, OPTIONS, SCAN, TAKEN, turn, type World } from './world.ts';

const PLAIN_URL = 'https://shop.example/';
const start = (world: World, options: Partial<TrackerOptions> = {}) =>
  createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);

test("stopped before there was a session, a tracker leaves nothing in the tab's storage", async () => {
  const world = createWorld(PLAIN_URL);
  start(world).stop();
  expect(new Set(world.calls)).toEqual(new Set(['session.load']));
  const next = createWorld(`${PLAIN_URL}?scnv=${SCAN}`, world);
  start(next);
  next.hide();
  expect(next.events()[0]?.tab_id).not.toBe('undefined');
});

test('stopped, it leaves no timer when its last request fails', async () => {
  const world = createWorld();
  start(world).stop();
  await world.requests[0]?.answer(NO_ANSWER);
  await world.advance(50);
  expect(world.timers()).toBe(0);
});

test('stopped with events in doubt, nothing is asked when its last request is answered', async () => {
  const world = createWorld();
  const tracker = start(world);
  void tracker.flush();
  tracker.track(world.now(), 'sale');
  // Another page may have sent it meanwhile.
  world.show();
  tracker.stop();
  await world.requests[0]?.answer(TAKEN);
  expect(tracker.waiting()).toBe(1);
  // The answer is still to be written down.
  expect(world.timers()).toBe(1);
  await world.advance(50);
  expect(world.timers()).toBe(0);
});

test('stopped after a refusal, it leaves no timer', async () => {
  const world = createWorld();
  const tracker = start(world);
  tracker.setConsent('denied');
  tracker.stop();
  expect(world.timers()).toBe(0);
});

test('stopped while the journal is written, it leaves no timer, and reads nothing of the page', async () => {
  const world = createWorld();
  const tracker = start(world, { autoPageview: false });
  tracker.track(world.now(), 'sale');
  await world.advance(49);
  let written = () => {};
  const { update } = world.world.journal;
  world.world.journal.update = async (change) => {
    await update(change);
    await new Promise<void>((resolve) => {
      written = resolve;
    });
  };
  await world.advance(1);
  tracker.stop();
  let asked = 0;
  Object.defineProperty(world.outside, 'hidden', {
    get() {
      asked++;
      return false;
    },
  });
  written();
  await turn();
  expect(world.timers()).toBe(0);
  expect(asked).toBe(0);
});

test.each([
  ['after a refusal', (tracker: Tracker) => tracker.setConsent('denied'), undefined],
  ['before there was a session', () => {}, PLAIN_URL],
])('stopped %s, it stays stopped when the visitor agrees, and comes by a scan', (_, before, url) => {
  const world = createWorld(url);
  const tracker = start(world);
  before(tracker);
  tracker.stop();
  world.outside.url = `${PLAIN_URL}?scnv=${SCAN}`;
  tracker.setConsent('granted');
  expect([world.listeners(), tracker.waiting()]).toEqual([0, 0]);
});

test('stopped, what was delivered is not sent again by the next page', async () => {
  const world = createWorld();
  const tracker = start(world);
  await world.advance(100);
  tracker.stop();
  await world.requests[0]?.answer(TAKEN);
  expect(tracker.waiting()).toBe(0);
  const next = createWorld(PLAIN_URL, { browser: world.browser });
  start(next, { autoPageview: false });
  await next.advance(60_000);
  await turn();
  expect(next.names()).toEqual(['pageview']);
});

test('left while nothing is waiting, what was delivered is not sent again by the next page', async () => {
  const world = createWorld();
  start(world);
  await world.advance(2_000);
  await world.requests[0]?.answer(TAKEN);
  world.hide();
  world.crash();
  const next = createWorld(PLAIN_URL, { browser: world.browser });
  start(next, { autoPageview: false });
  await next.advance(60_000);
  expect(next.names()).toEqual(['pageview']);
});
