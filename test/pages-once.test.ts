import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeptPages } from '../src/kept.ts';
import { createTracker } from '../src/tracker.ts';
import type { LossReason } from '../src/wire.ts';
import {
  createBrowser,
  createText,
  createWorld,
  NO_ANSWER,
  OPTIONS,
  type Reply,
  receipt,
  turn,
  UNAVAILABLE,
} from './world.ts';

/** What a page keeps, including what is recorded beside each event. */
const MAX_RECORD_BYTES = 64 * 1024;

/**
 * What the network does with a request: `lost` on the way there, `unheard` on the way back, `late` when a gateway
 * times out after the commit.
 */
type Road = 'good' | 'lost' | 'unheard' | 'late' | 'down' | 'busy' | 'large';

const eventsIn = (body: string): { event_id: string; event_type: string }[] => JSON.parse(body).events ?? [];
const idsIn = (body = '{}') => eventsIn(body).map(({ event_id }) => event_id);

/** A browser with pages of one shop, and a collector that stores a batch atomically and each event once. */
function startShop() {
  const browser = createBrowser();
  const { requests } = browser.network;
  const stored = new Map<string, string>();
  const arrivals = new Map<string, number>();
  /** Events that were asked about while a request with them was in flight. */
  const askedEarly = new Set<string>();
  /** Left to other pages by one that was hidden, and lived on. */
  const handedOver = new Set<string>();
  const open = new Set<number>();
  const pages: ReturnType<typeof openPage>[] = [];
  const tabs = [createText(), createText()];
  let known = 0;
  let tracked = 0;

  function openPage(tab: number) {
    const world = createWorld(undefined, { browser, tab: tabs[tab] as ReturnType<typeof createText> });
    return {
      world,
      tracker: createTracker('site_abc123', { ...OPTIONS, autoPageview: false }, world.world),
      isGone: false,
    };
  }

  function collect(body: string): Reply {
    const { asks }: { asks?: string[] } = JSON.parse(body);
    if (asks) return receipt({ known: asks.filter((id) => stored.has(id)) });
    const events = eventsIn(body);
    for (const { event_id } of events) arrivals.set(event_id, (arrivals.get(event_id) ?? 0) + 1);
    const fresh = events.filter(({ event_id }) => !stored.has(event_id));
    for (const { event_id, event_type } of fresh) stored.set(event_id, event_type);
    return receipt({ accepted: fresh.length, duplicates: events.length - fresh.length });
  }

  /** Lets the network handle one of the requests in flight. */
  async function pass(road: Road, which = 0) {
    while (known < requests.length) open.add(known++);
    const number = [...open][which % open.size];
    const request = requests[number ?? -1];
    if (number === undefined || !request) return false;
    open.delete(number);
    const [body] = request.parameters;
    const isSmall = eventsIn(body).length < 2;
    const underWay = new Set([...open].flatMap((other) => idsIn(requests[other]?.parameters[0])));
    for (const id of JSON.parse(body).asks ?? []) if (underWay.has(id)) askedEarly.add(id);
    const collectAnd = (reply: Reply) => {
      collect(body);
      return reply;
    };
    const replies: { [road in Road]: () => Reply } = {
      good: () => collect(body),
      lost: () => NO_ANSWER,
      unheard: () => collectAnd(NO_ANSWER),
      late: () => collectAnd({ status: 504 }),
      down: () => UNAVAILABLE,
      busy: () => ({ status: 429, retryAfter: '20' }),
      large: () => (isSmall ? collect(body) : { status: 413 }),
    };
    await request.answer(replies[road]());
    return true;
  }

  const page = (which: number) => {
    const alive = pages.filter(({ isGone }) => !isGone);
    return alive[which % (alive.length || 1)];
  };

  return {
    browser,
    stored,
    arrivals,
    askedEarly,
    handedOver,
    pages,
    pass,
    page,
    tracked: () => tracked,
    open(tab: number) {
      pages.push(openPage(tab));
    },
    track(which: number, text: string) {
      const { world, tracker } = page(which) ?? {};
      if (world && tracker) tracker.track(world.now(), `${tracked++}`, { text });
    },
    hide(which: number) {
      page(which)?.world.hide();
      const kept: KeptPages = JSON.parse(browser.journal.text ?? '{}');
      for (const { leaseMs, events } of Object.values(kept)) {
        if (!leaseMs) for (const { event } of events) handedOver.add(event.event_id);
      }
    },
    show(which: number) {
      page(which)?.world.show();
    },
    crash(which: number) {
      const gone = page(which);
      if (!gone) return;
      gone.isGone = true;
      gone.world.crash();
    },
    leave(which: number) {
      const gone = page(which);
      if (!gone) return;
      gone.isGone = true;
      gone.world.leave();
      gone.world.crash();
    },
    expectBound() {
      const kept: KeptPages = JSON.parse(browser.journal.text ?? '{}');
      for (const record of Object.values(kept)) {
        expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThanOrEqual(MAX_RECORD_BYTES);
      }
    },
    /** From here on nothing fails, and a page is open. */
    async calm() {
      browser.online = true;
      pages.push(openPage(0));
      for (const { world, isGone } of pages) if (!isGone) world.show();
      for (let round = 0; round < 30; round++) {
        while (await pass('good'));
        await browser.clock.advance(5_000);
        if (round % 12 === 0) for (const { world, isGone } of pages) if (!isGone) world.show();
        await turn();
      }
    },
    counts() {
      const total: { [reason in LossReason]?: number } = {};
      for (const { world } of pages) {
        for (const [reason, count] of Object.entries(world.counts.dropped)) {
          total[reason as LossReason] = (total[reason as LossReason] ?? 0) + count;
        }
      }
      return total;
    },
  };
}

const which = fc.nat(3);
const step = <Name extends string>(does: Name) => fc.record({ does: fc.constant(does), which });
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('я'.repeat(3_000), '"'.repeat(2_000), '😀'.repeat(1_500)) },
);
const anyStep = fc.oneof(
  { weight: 2, arbitrary: step('open') },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('track' as const), which, text: anyText }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('pass' as const),
      which,
      road: fc.constantFrom<Road>('good', 'good', 'lost', 'unheard', 'late', 'down', 'busy', 'large'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('wait' as const), which, ms: fc.constantFrom(60, 2_000, 16_000) }),
  },
  { weight: 1, arbitrary: step('crash') },
  { weight: 1, arbitrary: step('leave') },
  { weight: 1, arbitrary: step('hide') },
  { weight: 1, arbitrary: step('show') },
  { weight: 1, arbitrary: step('network') },
);

test('whatever pages, tabs and the network do, everything that was written down arrives, or is counted', async () => {
  const property = fc.asyncProperty(fc.array(anyStep, { maxLength: 60, size: 'max' }), async (steps) => {
    const shop = startShop();
    shop.open(0);
    for (const step of steps) {
      if (step.does === 'open') shop.open(step.which % 2);
      else if (step.does === 'track') shop.track(step.which, step.text);
      else if (step.does === 'pass') await shop.pass(step.road, step.which);
      else if (step.does === 'wait') await shop.browser.clock.advance(step.ms);
      else if (step.does === 'network') shop.browser.online = !shop.browser.online;
      else if (step.does === 'hide' || step.does === 'show') shop[step.does](step.which);
      else {
        // Whatever a page does not live to write down is lost.
        await shop.browser.clock.advance(60);
        shop[step.does](step.which);
      }
      await turn();
      shop.expectBound();
    }
    await shop.calm();
    const waiting = shop.pages.reduce((sum, { tracker, isGone }) => sum + (isGone ? 0 : tracker.waiting()), 0);
    const lost = Object.values(shop.counts()).reduce((sum, count) => sum + count, 0);
    expect(waiting).toBe(0);
    expect(shop.stored.size).toBeLessThanOrEqual(shop.tracked());
    expect(new Set(shop.stored.values()).size).toBe(shop.stored.size);
    expect(shop.stored.size + lost).toBeGreaterThanOrEqual(shop.tracked());
    expect(shop.browser.journal.text).toBe('{}');
    const mayRepeat = new Set([...shop.askedEarly, ...shop.handedOver]);
    expect([...shop.arrivals].filter(([id, count]) => count > 1 && !mayRepeat.has(id))).toEqual([]);
  });
  await fc.assert(property, { numRuns: 200 });
}, 20_000);

test('with pages that live and a network without faults each event is sent once', async () => {
  const quiet = anyStep.filter(({ does }) => ['open', 'track', 'wait', 'hide', 'show'].includes(does));
  const property = fc.asyncProperty(fc.array(quiet, { maxLength: 40, size: 'max' }), async (steps) => {
    const shop = startShop();
    shop.open(0);
    for (const step of steps) {
      if (step.does === 'open') shop.open(step.which % 2);
      else if (step.does === 'track') shop.track(step.which, '');
      else if (step.does === 'wait') await shop.browser.clock.advance(step.ms);
      else if (step.does === 'hide' || step.does === 'show') shop[step.does](step.which);
      await turn();
      while (await shop.pass('good'));
    }
    await shop.calm();
    expect(shop.stored.size).toBe(shop.tracked());
    expect([...shop.arrivals.values()].filter((count) => count > 1)).toEqual([]);
  });
  await fc.assert(property, { numRuns: 100 });
}, 20_000);
