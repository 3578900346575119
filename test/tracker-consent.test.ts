import { describe, expect, test } from 'vitest';
import { createTracker } from '../src/tracker.ts';
import type { Consent } from '../src/wire.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createBrowser, createText, createWorld, DAY_MS, OPTIONS, SCAN, TAKEN, type World } from './world.ts';

const SHOP = 'https://shop.example/';
const REFUSAL = '{"consent":"denied"}';

function visit(options: Partial<TrackerOptions>, world = createWorld()) {
  const tracker = createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);
  const track = (name: string) => tracker.track(world.now(), name, { by: 'hand' });
  return { world, tracker, track };
}

/** Answers all requests, including those that follow. */
async function answerAll(world: World) {
  for (let answered = 0; answered < world.requests.length; answered++) await world.requests[answered]?.answer(TAKEN);
}

/** What is kept in the browser. */
function keptIn(world: World) {
  const { session, journal } = world.browser;
  const record = JSON.parse(session.text ?? '{}');
  return { sid: record.sid, refusal: session.text === REFUSAL, tab: !!world.tab.text, events: journal.text !== '{}' };
}

const NOTHING = { sid: undefined, refusal: false, tab: false, events: false };
const REFUSED = { ...NOTHING, refusal: true };

/** What is sent, lost and kept after one consent, then another, and then an event named `later`. */
const transitions: [from: Consent, to: Consent, { sent: string[]; lost?: number; kept: object; listens: boolean }][] = [
  ['pending', 'pending', { sent: [], kept: NOTHING, listens: true }],
  ['pending', 'granted', { sent: ['pageview', 'before', 'later'], kept: { sid: SCAN }, listens: true }],
  ['pending', 'denied', { sent: [], lost: 3, kept: REFUSED, listens: false }],
  ['granted', 'pending', { sent: ['pageview', 'before'], kept: { sid: SCAN }, listens: true }],
  ['granted', 'granted', { sent: ['pageview', 'before', 'later'], kept: { sid: SCAN }, listens: true }],
  ['granted', 'denied', { sent: ['pageview', 'before'], lost: 1, kept: REFUSED, listens: false }],
  ['denied', 'pending', { sent: [], lost: 2, kept: REFUSED, listens: false }],
  ['denied', 'granted', { sent: ['pageview', 'later'], lost: 1, kept: { sid: SCAN }, listens: true }],
  ['denied', 'denied', { sent: [], lost: 2, kept: REFUSED, listens: false }],
];

test.each(transitions)('from %s to %s', async (from, to, { sent, lost, kept, listens }) => {
  const { world, tracker, track } = visit({ consent: from });
  track('before');
  await world.advance(5_000);
  await answerAll(world);
  tracker.setConsent(to);
  track('later');
  await world.advance(5_000);
  await answerAll(world);
  expect(world.names()).toEqual(sent);
  expect(world.counts.dropped).toEqual(lost ? { consent_denied: lost } : {});
  expect(keptIn(world)).toMatchObject(kept);
  expect(world.listeners() > 0).toBe(listens);
});

describe('held back', () => {
  test('events are sent with their original times, and with the consent that releases them', async () => {
    const { world, tracker } = visit({ consent: 'pending' });
    await world.advance(60_000);
    tracker.setConsent('granted');
    await world.advance(2_000);
    const [event] = world.events();
    expect(event).toMatchObject({
      event_type: 'pageview',
      consent: 'granted',
      age_ms: 62_000,
      page_url: world.outside.url,
    });
    expect(event?.visitor_id).toBe(JSON.parse(world.browser.session.text as string).visitor_id);
  });

  test('nothing is written, and nothing sent, however long it takes and whatever becomes of the page', async () => {
    const { world, tracker } = visit({ consent: 'pending' });
    await world.advance(DAY_MS);
    await tracker.flush();
    world.hide();
    world.leave();
    expect(world.calls.filter((call) => /save|update|journal|post|forget/.test(call))).toEqual([]);
    expect([world.browser.session.text, world.browser.journal.text, world.tab.text]).toEqual([null, '{}', null]);
    expect(world.outside.cookie).toBeNull();
  });

  test('no more is kept in memory than fits', () => {
    const { world, track } = visit({ consent: 'pending' });
    for (let number = 0; number < 200; number++) track('x'.repeat(100));
    expect(world.counts.dropped.queue_full).toBeGreaterThan(50);
  });

  test('a session of an earlier visit continues', async () => {
    const browser = createBrowser();
    await (await visit({ consent: 'granted' }, createWorld(undefined, { browser }))).world.advance(100);
    const { world, tracker } = visit({ consent: 'pending' }, createWorld(SHOP, { browser }));
    expect(tracker.getScanSessionId()).toBe(SCAN);
    tracker.setConsent('granted');
    await world.advance(2_000);
    expect(world.events().at(-1)?.scan_session_id).toBe(SCAN);
  });

  test('on the next page there is no session, since nothing was stored', () => {
    const browser = createBrowser();
    visit({ consent: 'pending' }, createWorld(undefined, { browser })).world.leave();
    expect(visit({ consent: 'pending' }, createWorld(SHOP, { browser })).tracker.getScanSessionId()).toBeNull();
  });
});

describe('refused', () => {
  test("a reload of the scan's address begins nothing, unless the page passes a new consent", () => {
    const browser = createBrowser();
    visit({ consent: 'pending' }, createWorld(undefined, { browser })).tracker.setConsent('denied');
    for (const consent of [undefined, 'pending', 'denied'] as const) {
      const { world, tracker } = visit(consent ? { consent } : {}, createWorld(undefined, { browser }));
      expect([tracker.getScanSessionId(), world.listeners(), browser.session.text]).toEqual([null, 0, REFUSAL]);
    }
    const { tracker } = visit({ consent: 'granted' }, createWorld(undefined, { browser }));
    expect(tracker.getScanSessionId()).toBe(SCAN);
  });

  test('all other tabs obey at once', async () => {
    const browser = createBrowser();
    const one = visit({}, createWorld(undefined, { browser }));
    const other = visit({}, createWorld(undefined, { browser, tab: createText() }));
    await other.world.advance(100);
    one.tracker.setConsent('denied');
    other.world.storage();
    other.track('later');
    await other.world.advance(5_000);
    expect([other.tracker.getScanSessionId(), other.world.listeners()]).toEqual([null, 0]);
    expect(keptIn(other.world)).toEqual(REFUSED);
    expect(other.world.names()).not.toContain('later');
  });

  test('a page that comes back from the back/forward cache obeys, too', () => {
    const browser = createBrowser();
    const one = visit({}, createWorld(undefined, { browser }));
    one.world.leave(true);
    visit({}, createWorld(SHOP, { browser })).tracker.setConsent('denied');
    one.world.restore();
    expect([one.tracker.getScanSessionId(), one.world.listeners(), keptIn(one.world)]).toEqual([null, 0, REFUSED]);
  });

  test('an answer on its way brings nothing back', async () => {
    const { world, tracker } = visit({});
    await world.advance(2_000);
    tracker.setConsent('denied');
    await world.requests[0]?.answer({ status: 503 });
    await world.advance(DAY_MS);
    expect([world.requests.length, tracker.waiting()]).toEqual([1, 0]);
    expect(keptIn(world)).toEqual(REFUSED);
  });

  test('with nothing to refuse, nothing is written', () => {
    const { world, tracker } = visit({ consent: 'pending' }, createWorld(SHOP));
    tracker.setConsent('denied');
    expect(world.browser.session.text).toBeNull();
  });

  test('if refused from the start, what an earlier visit left is wiped', () => {
    const browser = createBrowser();
    visit({}, createWorld(undefined, { browser }));
    const { world } = visit({ consent: 'denied' }, createWorld(SHOP, { browser }));
    expect(keptIn(world)).toMatchObject({ sid: undefined, refusal: true });
  });
});

test('if consent becomes pending while the journal is opened, what another page left stays in it', async () => {
  const { world: earlier } = visit({});
  await earlier.advance(100);
  earlier.crash();
  const left = earlier.browser.journal.text;
  const world = createWorld(SHOP, { browser: earlier.browser });
  const { tracker } = visit({ autoPageview: false }, world);
  const { update } = world.world.journal;
  world.world.journal.update = (change) => {
    tracker.setConsent('pending');
    return update(change);
  };
  await world.advance(1_000);
  expect(world.browser.journal.text).toBe(left);
});

describe('stripped', () => {
  const PERSONAL = ['page_url', 'page_title', 'referrer', 'visitor_id', 'metadata'];

  test.each(['pending', 'denied'] as const)(
    'while %s, events are sent at once without personal data',
    async (consent) => {
      const { world, track } = visit({ consent, consentMode: 'strip' });
      track('purchase');
      await world.advance(2_000);
      expect(world.names()).toEqual(['pageview', 'purchase']);
      for (const event of world.events()) {
        expect(event).toMatchObject({ scan_session_id: SCAN, consent });
        expect(Object.keys(event).filter((name) => PERSONAL.includes(name) && name !== 'metadata')).toEqual([]);
        expect(event.metadata ?? {}).toEqual({});
      }
    },
  );

  test('the id of the visitor is not even stored', async () => {
    const { world, tracker } = visit({ consent: 'denied', consentMode: 'strip' });
    expect(JSON.parse(world.browser.session.text as string)).not.toHaveProperty('visitor_id');
    tracker.setConsent('granted');
    world.hide();
    expect(JSON.parse(world.browser.session.text as string)).toHaveProperty('visitor_id');
  });

  test('from consent on everything is sent', async () => {
    const { world, tracker, track } = visit({ consent: 'pending', consentMode: 'strip' });
    tracker.setConsent('granted');
    track('purchase');
    await world.advance(2_000);
    const [view, purchase] = world.events();
    expect([view?.consent, view?.page_url]).toEqual(['pending', undefined]);
    expect(purchase).toMatchObject({ consent: 'granted', page_url: world.outside.url, metadata: { by: 'hand' } });
  });

  test('what an earlier page left is sent without personal data, too', async () => {
    const { world: earlier } = visit({ consentMode: 'strip' });
    await earlier.advance(100);
    earlier.crash();
    const world = createWorld(SHOP, { browser: earlier.browser });
    const { tracker } = visit({ consentMode: 'strip', consent: 'denied' }, world);
    for (let second = 0; second < 30; second++) {
      await world.advance(1_000);
      await world.requests.at(-1)?.answer(TAKEN);
    }
    expect([world.names(), tracker.waiting()]).toEqual([['pageview', 'pageview'], 0]);
    const told = world.events().flatMap((event) => Object.keys(event));
    expect(PERSONAL.filter((name) => told.includes(name) && name !== 'metadata')).toEqual([]);
  });

  test('a title that is final only after the visitor has refused is not sent', async () => {
    const { world, tracker } = visit({ consentMode: 'strip' });
    tracker.setConsent('denied');
    await world.advance(2_000);
    expect(world.names()).toEqual(['pageview']);
    expect(world.events()[0]).not.toHaveProperty('page_title');
  });
});

test('if nobody was asked, no consent is reported', async () => {
  const { world } = visit({});
  await world.advance(2_000);
  expect(world.events()[0]).not.toHaveProperty('consent');
});
