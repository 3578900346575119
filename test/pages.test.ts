import { describe, expect, test } from 'vitest';
import { LEASE_MS, MAX_KEPT_MS } from '../src/kept.ts';
import { createTracker } from '../src/tracker.ts';
import { isUuid } from '../src/wire.ts';
import {
  createBrowser,
  createText,
  createWorld,
  KNOWN,
  NO_ANSWER,
  OPTIONS,
  START,
  TAKEN,
  turn,
  UNAVAILABLE,
  type World,
} from './world.ts';

const PLAIN_URL = 'https://shop.example/cart';
const start = (world: World) => createTracker('site_abc123', { ...OPTIONS, autoPageview: false }, world.world);

/** A page that has tracked and is gone, and the browser it leaves behind. */
async function leftBehind(end: (world: World) => void, waitMs = 100) {
  const world = createWorld();
  start(world).track(world.now(), 'sale');
  await world.advance(waitMs);
  end(world);
  return world;
}

/** The collector has none of what it was asked about. */
async function sentAfterAll(world: World) {
  await world.requests.at(-1)?.answer(TAKEN);
  await world.advance(2_000);
}

/** Opens another page of the shop. */
async function openNext({ browser, tab }: World) {
  const world = createWorld(PLAIN_URL, { browser, tab });
  const tracker = start(world);
  await turn();
  return { world, tracker };
}

describe('what a page that is gone has left behind', () => {
  test('is queried by the next one once its lease has run out, and is done if it is known', async () => {
    const gone = await leftBehind((world) => world.crash());
    const { world, tracker } = await openNext(gone);
    expect(tracker.waiting()).toBe(0);
    await world.advance(2 * LEASE_MS);
    expect(world.envelopes().map(({ asks, events }) => [asks?.length, events])).toEqual([[1, []]]);
    await world.requests[0]?.answer(KNOWN);
    await world.advance(60_000);
    expect([tracker.waiting(), world.counts.delivered, world.requests.length]).toEqual([0, 1, 1]);
  });

  test('is sent with its original id if it is not known', async () => {
    const gone = await leftBehind((world) => world.crash());
    const { world, tracker } = await openNext(gone);
    await world.advance(2 * LEASE_MS);
    await sentAfterAll(world);
    expect(world.names()).toEqual(['sale']);
    expect(world.envelopes()[0]?.asks).toEqual([world.events()[0]?.event_id]);
    await world.requests[1]?.answer(TAKEN);
    expect([tracker.waiting(), world.counts.delivered]).toEqual([0, 1]);
  });

  test('is queried at the first write if it was in no request', async () => {
    const gone = await leftBehind((world) => {
      world.browser.online = false;
      world.leave();
      world.crash();
      world.browser.online = true;
    });
    const { world } = await openNext(gone);
    await world.advance(50);
    await sentAfterAll(world);
    expect(world.names()).toEqual(['sale']);
  });

  test('is not sent again by the next page while its request is in flight', async () => {
    const gone = await leftBehind((world) => world.leave());
    expect(gone.names()).toEqual(['sale']);
    gone.crash();
    const { world } = await openNext(gone);
    await world.advance(LEASE_MS / 2);
    expect(world.names()).toEqual(['sale']);
    expect(world.requests).toHaveLength(1);
  });

  test('has its age by the wall clock, and says so', async () => {
    const gone = await leftBehind((world) => world.crash());
    const { world } = await openNext(gone);
    await world.advance(2 * LEASE_MS);
    await sentAfterAll(world);
    const [event] = world.events();
    expect(event?.age_clock).toBe('wall');
    expect(Date.parse(event?.event_time ?? '') + (event?.age_ms ?? 0)).toBe(
      Date.parse(world.envelopes()[1]?.sent_at ?? ''),
    );
  });

  test('is given up after 24 hours, and counted', async () => {
    const gone = await leftBehind((world) => world.crash());
    await gone.advance(MAX_KEPT_MS);
    const { world, tracker } = await openNext(gone);
    await world.advance(LEASE_MS);
    expect([tracker.waiting(), world.counts.dropped, world.requests.length]).toEqual([0, { expired: 1 }, 0]);
  });

  test.each([
    ['set back by a day', -24 * 60 * 60_000],
    ['set back by an hour', -60 * 60_000],
    ['put forward by an hour', 60 * 60_000],
  ])('is sent even if the clock was %s', async (_, error) => {
    const gone = await leftBehind((world) => world.crash());
    gone.browser.wallClockError = error;
    const { world } = await openNext(gone);
    await world.advance(2 * LEASE_MS);
    await sentAfterAll(world);
    expect(world.names()).toEqual(['sale']);
  });
});

describe('of two pages', () => {
  test('each sends its own events, once', async () => {
    const browser = createBrowser();
    const [first, second] = [createWorld(undefined, { browser }), createWorld(undefined, { browser })];
    start(first).track(first.now(), 'first');
    start(second).track(second.now(), 'second');
    await first.advance(2_000);
    for (const request of first.requests) await request.answer(TAKEN);
    await first.advance(60_000);
    expect(first.names().sort()).toEqual(['first', 'second']);
  });

  test('a live one keeps its own events, however long it takes', async () => {
    const browser = createBrowser();
    const first = createWorld(undefined, { browser });
    const tracker = start(first);
    tracker.track(first.now(), 'sale');
    const { world } = await openNext(first);
    for (let round = 0; round < 20; round++) {
      await first.advance(10_000);
      for (const request of first.requests) await request.answer(UNAVAILABLE);
    }
    expect([tracker.waiting(), world.counts, first.counts.dropped]).toEqual([1, { delivered: 0, dropped: {} }, {}]);
    const attempts = first.envelopes().map(({ attempt }) => attempt);
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
  });

  test('one that was asleep asks before it sends what the other may have taken over', async () => {
    const first = createWorld();
    const tracker = start(first);
    tracker.track(first.now(), 'sale');
    await first.advance(100);
    first.browser.online = false;
    first.leave(true);
    first.browser.online = true;
    const { world, tracker: other } = await openNext(first);
    await world.advance(2 * LEASE_MS);
    await sentAfterAll(world);
    await world.requests[1]?.answer(TAKEN);
    expect([tracker.waiting(), other.waiting(), world.names()]).toEqual([1, 0, ['sale']]);
    first.show();
    await first.advance(0);
    await first.requests[2]?.answer(KNOWN);
    await first.advance(60_000);
    expect([tracker.waiting(), first.counts.delivered, first.names()]).toEqual([0, 1, ['sale']]);
  });
});

describe('the events of a tab', () => {
  test('are numbered across its pages', async () => {
    const first = createWorld();
    const tracker = start(first);
    for (const name of ['a', 'b']) tracker.track(first.now(), name);
    first.hide();
    await first.requests[0]?.answer(TAKEN);
    first.crash();
    await first.advance(10);
    const { world, tracker: next } = await openNext(first);
    for (const name of ['c', 'd']) next.track(world.now(), name);
    await world.advance(2_000);
    expect(world.names()).toEqual(['a', 'b', 'c', 'd']);
    const order = world.events().map(({ seq }) => seq ?? Number.NaN);
    expect(order).toEqual([...new Set(order)].sort((one, other) => one - other));
    expect(new Set(world.events().map(({ tab_id }) => tab_id)).size).toBe(1);
  });

  test('carry the id of that tab alone', async () => {
    const first = createWorld();
    start(first).track(first.now(), 'a');
    first.hide();
    const second = createWorld(PLAIN_URL, { browser: first.browser, tab: createText() });
    start(second).track(second.now(), 'b');
    second.hide();
    const [a, b] = first.events();
    expect(a?.tab_id).not.toBe(b?.tab_id);
  });

  test('have a number and a tab id even if the tab remembers nothing', async () => {
    const world = createWorld();
    world.world.tab = { load: () => null, save() {} };
    start(world).track(world.now(), 'a');
    world.hide();
    expect(world.events()[0]).toMatchObject({ seq: START + 1, tab_id: expect.toSatisfy(isUuid) });
  });
});

test('an onDrop that throws does no harm', async () => {
  const world = createWorld();
  world.world.onDrop = () => {
    throw new Error('the page has a fault');
  };
  const tracker = start(world);
  tracker.track(world.now(), '');
  tracker.track(world.now(), 'marker');
  await world.advance(2_000);
  expect(world.names()).toEqual(['marker']);
  expect(world.counts.dropped).toEqual({ invalid_name: 1 });
});

test('a journal that never answers keeps no event from being sent as the page is left', async () => {
  const world = createWorld();
  world.world.journal.update = () => new Promise(() => {});
  start(world).track(world.now(), 'sale');
  world.hide();
  expect(world.names()).toEqual(['sale']);
  await world.requests[0]?.answer(NO_ANSWER);
});
