import { describe, expect, test } from 'vitest';
import { createTracker } from '../src/tracker.ts';
import { createBrowser, createWorld, OPTIONS, receipt, SCAN, START, TAKEN, type World } from './world.ts';

const SHOP = 'https://shop.example/';
const start = (world: World) => createTracker('site_abc123', { ...OPTIONS, autoPageview: false }, world.world);

describe('an order', () => {
  const ORDER = { orderId: '10042' };

  /** Loads a page that reports an order, and answers all that it sends. */
  async function thank(world: World, name = 'purchase', options: object = ORDER, answer: typeof TAKEN = TAKEN) {
    const tracker = start(world);
    tracker.track(world.now(), name, {}, options);
    tracker.track(world.now(), 'marker');
    await world.advance(2_000);
    await world.requests.at(-1)?.answer(answer);
    world.leave();
    return [world.names(), world.counts.dropped];
  }

  test('that was delivered is not reported again, on this page or others', async () => {
    const { browser, ...world } = createWorld();
    expect(await thank({ browser, ...world })).toEqual([['purchase', 'marker'], {}]);
    for (let visit = 0; visit < 5; visit++) {
      browser.network.requests.length = 0;
      expect(await thank(createWorld(SHOP, { browser }))).toEqual([['marker'], { repeated_order: 1 }]);
    }
  });

  test.each([
    ['of another name', 'refund', ORDER],
    ['of another number', 'purchase', { orderId: '1004' }],
    ['without a number', 'purchase', {}],
  ])('%s is another one', async (_, name, options) => {
    const world = createWorld();
    await thank(world);
    world.browser.network.requests.length = 0;
    expect(await thank(createWorld(SHOP, { browser: world.browser }), name, options)).toEqual([[name, 'marker'], {}]);
  });

  test('that may have been refused is reported again', async () => {
    const world = createWorld();
    await thank(world, 'purchase', ORDER, ({ events }) => receipt({ accepted: events - 1, rejected: 1 }));
    world.browser.network.requests.length = 0;
    expect(await thank(createWorld(SHOP, { browser: world.browser }))).toEqual([['purchase', 'marker'], {}]);
  });

  test('is known in all tabs, whichever of them delivered it', async () => {
    const { browser } = createWorld();
    const orders = ['1', '2'];
    const tabs = orders.map(() => createWorld(undefined, { browser }));
    const trackers = tabs.map((tab) => start(tab));
    for (const [index, orderId] of orders.entries()) {
      trackers[index]?.track(START, 'purchase', {}, { orderId });
      await tabs[index]?.advance(2_000);
      await tabs[index]?.requests[index]?.answer(TAKEN);
    }
    const next = createWorld(SHOP, { browser });
    const tracker = start(next);
    for (const orderId of orders) tracker.track(START, 'purchase', {}, { orderId });
    expect(next.counts.dropped).toEqual({ repeated_order: 2 });
  });

  test('is known for as long as the page is open, if nothing can be stored', async () => {
    const world = createWorld();
    world.world.session = { load: () => undefined, save: () => {} };
    const tracker = start(world);
    const orders = ['1', '2'];
    for (const [index, orderId] of orders.entries()) {
      tracker.track(START, 'purchase', {}, { orderId });
      await world.advance(2_000);
      await world.requests[index]?.answer(TAKEN);
    }
    for (const orderId of orders) tracker.track(START, 'purchase', {}, { orderId });
    expect(world.counts.dropped).toEqual({ repeated_order: 2 });
  });

  test('is remembered among a limited number, whatever was stored before', async () => {
    const world = createWorld(SHOP, { browser: createBrowser(JSON.stringify({ sid: SCAN, orders: [5] })) });
    const tracker = start(world);
    for (let order = 0; order < 90; order++) tracker.track(world.now(), 'purchase', {}, { orderId: order });
    const flushed = tracker.flush();
    for (let sent = 0; sent < 40; sent++) await world.requests[sent]?.answer(TAKEN);
    await flushed;
    expect(JSON.parse(world.browser.session.text ?? '').orders.length).toBeLessThanOrEqual(2_000);
    tracker.track(world.now(), 'purchase', {}, { orderId: 89 });
    expect(world.counts.dropped).toEqual({ repeated_order: 1 });
  });
});
