import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConsentMode } from '../src/consent.ts';
import { createTracker, type Tracker } from '../src/tracker.ts';
import type { Consent } from '../src/wire.ts';
import { createBrowser, createText, createWorld, DAY_MS, OPTIONS, SCAN, TAKEN, turn, type World } from './world.ts';

const REFUSAL = '{"consent":"denied"}';
const PERSONAL = ['page_url', 'page_title', 'referrer', 'visitor_id'];
const SHOP = 'https://shop.example/';
/** An address of the shop, with one of three scans, or without. */
const addressOf = (scan: number) => (scan ? `${SHOP}?scnv=${SCAN.slice(0, -1)}${scan}` : SHOP);

interface Page {
  world: World;
  tracker: Tracker;
  /** The consent it has set last. */
  said: Consent | undefined;
  isGone: boolean;
}

/** Two tabs of a shop in one browser, on a network without faults. */
function startVisit(consentMode: ConsentMode, consent: Consent | undefined) {
  const browser = createBrowser();
  const tabs = [createText(), createText()];
  const pages: Page[] = [];
  let answered = 0;
  let seen: string | null = null;
  let tracked = 0;

  function open(tab: number, scan: number): void {
    const world = createWorld(addressOf(scan), { browser, tab: tabs[tab] as ReturnType<typeof createText> });
    const options = { ...OPTIONS, autoPageview: false, consentMode, ...(consent && { consent }) };
    pages.push({ world, tracker: createTracker('site_abc123', options, world.world), said: consent, isGone: false });
  }

  /** Tells the other tabs what one has written, and answers all requests, until nothing changes anymore. */
  async function settle() {
    for (let round = 0; round < 5; round++) {
      if (browser.session.text !== seen) {
        seen = browser.session.text;
        for (const { world, isGone } of pages) if (!isGone && !world.outside.asleep) world.storage();
      }
      await turn();
      while (answered < browser.network.requests.length) await browser.network.requests[answered++]?.answer(TAKEN);
    }
  }

  return {
    browser,
    tabs,
    pages,
    open,
    settle,
    awake: () => pages.filter(({ world, isGone }) => !isGone && !world.outside.asleep),
    alive: () => pages.filter(({ isGone }) => !isGone),
    tracked: () => tracked,
    track({ world, tracker }: Page) {
      tracker.track(world.now(), `event_${tracked++}`, { note: 'mine' });
    },
    requests: () => browser.network.requests.map(({ parameters }) => JSON.parse(parameters[0])),
  };
}

const which = fc.nat(3);
const step = <Name extends string>(does: Name) => fc.record({ does: fc.constant(does), which });
const anyStep = fc.oneof(
  { weight: 2, arbitrary: fc.record({ does: fc.constant('open' as const), which, scan: fc.nat(3) }) },
  { weight: 5, arbitrary: step('track') },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('say' as const),
      which,
      consent: fc.constantFrom<Consent>('granted', 'denied', 'pending'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      which,
      ms: fc.constantFrom(60, 2_500, 16_000),
    }),
  },
  { weight: 1, arbitrary: step('stayAway') },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('go' as const), which, scan: fc.nat(3) }) },
  { weight: 1, arbitrary: step('sleep') },
  { weight: 1, arbitrary: step('restore') },
  { weight: 1, arbitrary: step('leave') },
);
/** All kinds of steps except these. */
const anyVisitWithout = (...names: Step['does'][]) =>
  fc.record({
    consent: fc.constantFrom<Consent | undefined>(undefined, 'pending', 'granted', 'denied'),
    steps: fc.array(
      anyStep.filter(({ does }) => !names.includes(does)),
      { maxLength: 40, size: 'max' },
    ),
  });

type Step = typeof anyStep extends fc.Arbitrary<infer Made> ? Made : never;
type Visit = ReturnType<typeof startVisit>;

async function take(visit: Visit, step: Step) {
  if (step.does === 'open') visit.open(step.which % 2, step.scan);
  else if (step.does === 'wait') await visit.browser.clock.advance(step.ms);
  // On the wall clock only: running all timers of two months would take too long.
  else if (step.does === 'stayAway') visit.browser.wallClockError += 61 * DAY_MS;
  else {
    const pages = step.does === 'restore' ? visit.alive().filter((one) => !visit.awake().includes(one)) : visit.awake();
    const page = pages[step.which % (pages.length || 1)];
    if (!page) return;
    if (step.does === 'track') visit.track(page);
    else if (step.does === 'go') page.world.outside.url = addressOf(step.scan);
    else if (step.does === 'sleep') page.world.leave(true);
    else if (step.does === 'restore') page.world.restore();
    else if (step.does === 'leave') {
      page.world.leave();
      page.world.crash();
      page.isGone = true;
    } else {
      page.said = step.consent;
      page.tracker.setConsent(step.consent);
    }
  }
}

test('hold: whatever is said in any tab, nothing is stored or sent without agreement', async () => {
  const property = fc.asyncProperty(anyVisitWithout(), async ({ consent, steps }) => {
    const visit = startVisit('hold', consent);
    const { browser, tabs } = visit;
    visit.open(0, 1);
    let agreed = consent === undefined || consent === 'granted';
    for (const step of [{ does: 'wait', which: 0, ms: 60 } as Step, ...steps]) {
      const before = { requests: browser.network.requests.length, text: browser.session.text };
      await take(visit, step);
      await visit.settle();
      agreed ||= step.does === 'say' && step.consent === 'granted';
      // Until somebody has agreed nothing is stored, except perhaps a refusal.
      if (!agreed) {
        expect(browser.network.requests).toEqual([]);
        expect([null, REFUSAL]).toContain(browser.session.text);
        expect([browser.journal.text, ...tabs.map(({ text }) => text)]).toEqual(['{}', null, null]);
      }
      // From a refusal until it is withdrawn nothing is sent.
      if (before.text === REFUSAL && browser.session.text === REFUSAL) {
        expect(browser.network.requests.length).toBe(before.requests);
      }
      if (browser.session.text === REFUSAL && visit.awake().length === visit.alive().length) {
        expect(browser.journal.text).toBe('{}');
      }
    }
    for (const { events = [] } of visit.requests()) {
      for (const event of events) expect([undefined, 'granted']).toContain(event.consent);
    }
  });
  await fc.assert(property, { numRuns: 300 });
}, 20_000);

test('strip: what is sent before the visitor has agreed is anonymous', async () => {
  // The record of a scan that expired while its page was open stays: its bookmark must not start a new session.
  const property = fc.asyncProperty(anyVisitWithout('stayAway'), async ({ consent, steps }) => {
    const visit = startVisit('strip', consent);
    visit.open(0, 1);
    for (const step of steps) {
      const before = visit.browser.network.requests.length;
      await take(visit, step);
      await visit.settle();
      const isAgreed = visit.pages.some(({ said }) => said === undefined || said === 'granted');
      for (const { events = [] } of visit.requests().slice(before)) {
        for (const event of events) {
          if (isAgreed && [undefined, 'granted'].includes(event.consent)) continue;
          expect(event.metadata ?? {}).toEqual({});
          for (const name of PERSONAL) expect(event).not.toHaveProperty(name);
        }
      }
      if (!isAgreed) expect(visit.browser.session.text ?? '').not.toContain('visitor_id');
    }
  });
  await fc.assert(property, { numRuns: 300 });
}, 20_000);

test('each call of a page that lives alone is delivered, waiting, or lost for a reason that is counted', async () => {
  // What a page leaves behind, another one may send and count.
  const anyLife = anyVisitWithout('open', 'leave', 'sleep', 'restore');
  const anyMode = fc.constantFrom<ConsentMode>('hold', 'strip');
  const property = fc.asyncProperty(anyMode, anyLife, async (mode, { consent, steps }) => {
    const visit = startVisit(mode, consent);
    visit.open(0, 1);
    for (const step of steps) {
      await take(visit, step);
      await visit.settle();
    }
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
    const ends = visit.pages.map(
      ({ world, tracker }) => world.counts.delivered + tracker.waiting() + sum(Object.values(world.counts.dropped)),
    );
    expect(sum(ends)).toBe(visit.tracked());
  });
  await fc.assert(property, { numRuns: 300 });
}, 20_000);

test('what was held past the end of its scan is sent with the consent that releases it', () => {
  const visit = startVisit('hold', 'pending');
  visit.open(0, 1);
  const page = visit.pages[0] as Page;
  visit.track(page);
  visit.browser.wallClockError += 61 * DAY_MS;
  page.tracker.setConsent('granted');
  page.world.hide();
  expect(page.world.events().map(({ consent }) => consent)).toEqual(['granted']);
});
