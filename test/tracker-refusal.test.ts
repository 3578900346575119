import { describe, expect, test } from 'vitest';
import { createTracker } from '../src/tracker.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createBrowser, createText, createWorld, OPTIONS, OTHER_SCAN, SCAN, START, TAKEN } from './world.ts';

const SHOP = 'https://shop.example/';
const REFUSAL = '{"consent":"denied"}';

function visit(options: Partial<TrackerOptions>, world = createWorld()) {
  const tracker = createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);
  const track = (name: string) => tracker.track(world.now(), name);
  return { world, tracker, track };
}

describe('a refusal', () => {
  test('in `init` is remembered, even if the scan is only in the address', () => {
    const browser = createBrowser();
    visit({ consent: 'denied' }, createWorld(undefined, { browser }));
    const { world, tracker } = visit({ consent: 'pending' }, createWorld(undefined, { browser }));
    expect([tracker.getScanSessionId(), world.listeners(), browser.session.text]).toEqual([null, 0, REFUSAL]);
  });

  test('without a scan leaves nothing', () => {
    const { world } = visit({ consent: 'denied' }, createWorld(SHOP));
    expect([world.browser.session.text, world.tab.text, world.outside.cookie]).toEqual([null, null, null]);
  });

  test('stands when a tab without a session looks for one', () => {
    const browser = createBrowser();
    const other = visit({}, createWorld(SHOP, { browser, tab: createText() }));
    visit({}, createWorld(undefined, { browser })).tracker.setConsent('denied');
    other.track('x');
    other.world.go(`${SHOP}?scnv=${OTHER_SCAN}`);
    other.track('x');
    expect([other.tracker.getScanSessionId(), browser.session.text]).toEqual([null, REFUSAL]);
  });

  test('stands when the page sets consent to pending again', () => {
    const { world, tracker } = visit({});
    tracker.setConsent('denied');
    tracker.setConsent('pending');
    expect([tracker.getScanSessionId(), world.browser.session.text]).toEqual([null, REFUSAL]);
  });

  test.each([
    ['cookie', { sid: SCAN, at: START }, null],
    ['id of the tab', null, 'tab'],
  ])('removes the %s, even if no session is stored beside it', (_, cookie, tab) => {
    const world = createWorld(SHOP);
    world.outside.cookie = cookie;
    world.tab.save(tab);
    visit({ consent: 'denied' }, world);
    expect([world.outside.cookie, world.tab.text, world.browser.session.text]).toEqual([null, null, REFUSAL]);
  });

  test('stands when events are stripped, too', () => {
    const browser = createBrowser(REFUSAL);
    visit({ consent: 'denied', consentMode: 'strip' }, createWorld(SHOP, { browser }));
    expect(browser.session.text).toBe(REFUSAL);
  });

  test('is not carried out again on each page that repeats it', () => {
    const browser = createBrowser(REFUSAL);
    const { world } = visit({ consent: 'denied' }, createWorld(SHOP, { browser }));
    expect(world.calls).not.toContain('forget');
  });

  test('applies after the tracker was stopped', () => {
    const { world, tracker } = visit({});
    tracker.stop();
    tracker.setConsent('denied');
    expect([world.tab.text, world.browser.session.text]).toEqual([null, REFUSAL]);
  });

  test('ends a batch that was too large before its halves are sent', async () => {
    const { world, tracker, track } = visit({});
    track('x');
    await world.advance(2_000);
    tracker.setConsent('denied');
    await world.requests[0]?.answer({ status: 413 });
    await world.advance(5_000);
    expect(world.requests).toHaveLength(1);
    tracker.setConsent('granted');
    expect(world.counts.dropped).toEqual({ consent_denied: 2 });
    track('y');
    await world.advance(60_000);
    expect(world.counts.dropped).toEqual({ consent_denied: 2 });
    expect(world.requests).toHaveLength(2);
  });

  test('that is withdrawn makes the visitor another one, who came by the same scan', async () => {
    const world = createWorld(SHOP);
    world.outside.landingUrl = `${SHOP}?scnv=${SCAN}`;
    const { tracker } = visit({}, world);
    await world.advance(2_000);
    tracker.setConsent('denied');
    tracker.setConsent('granted');
    await world.advance(60_000);
    await world.requests[0]?.answer({ status: 429 });
    await world.advance(60_000);
    const [first, second] = world.events();
    expect(second?.scan_session_id).toBe(SCAN);
    expect(second?.visitor_id).not.toBe(first?.visitor_id);
  });

  test('takes back no event that was delivered', async () => {
    const { world, tracker } = visit({});
    await world.advance(2_000);
    tracker.setConsent('denied');
    await world.requests[0]?.answer({ status: 200, body: { accepted: 0, duplicates: 0, rejected: 1, results: [] } });
    expect(world.counts).toMatchObject({ delivered: 0, dropped: { consent_denied: 1 } });
  });

  test('costs no page its referrer when it is withdrawn', async () => {
    const world = createWorld();
    world.outside.referrer = 'https://search.example/';
    visit({ consent: 'denied' }, world).tracker.setConsent('granted');
    await world.advance(2_000);
    expect(world.events()[0]?.referrer).toBe('https://search.example/');
  });
});

test('a view that had not been counted when the visitor refused is not counted as lost', async () => {
  const { world, tracker } = visit({});
  world.go(`${SHOP}next`);
  tracker.setConsent('denied');
  await world.advance(5_000);
  expect(world.counts.dropped).toEqual({ consent_denied: 1 });
});

describe('while consent is pending', () => {
  test('neither forms nor links get the scan', () => {
    const { world, tracker } = visit({ consent: 'pending' });
    const [recorder] = world.recorders;
    expect(recorder?.session()).toBeFalsy();
    tracker.setConsent('granted');
    expect(recorder?.session()).toMatchObject({ sid: SCAN });
  });

  test('an earlier failure does not hold events back once consent is given', async () => {
    const { world, tracker, track } = visit({ consent: 'granted' });
    await world.advance(2_000);
    tracker.setConsent('pending');
    await world.requests[0]?.answer({ status: 503 });
    track('x');
    await world.advance(60_000);
    expect(world.requests).toHaveLength(1);
    tracker.setConsent('granted');
    await world.advance(2_000);
    expect(world.requests).toHaveLength(2);
  });

  test('hiding and showing the page puts no event in doubt that was never sent', async () => {
    const { world, tracker } = visit({ consent: 'pending' });
    world.hide();
    world.show();
    tracker.setConsent('granted');
    await world.advance(2_000);
    expect(world.names()).toEqual(['pageview']);
  });

  test('a newer scan of another tab is not undone by consent to an older one', async () => {
    const browser = createBrowser();
    const one = visit({ consent: 'pending' }, createWorld(undefined, { browser }));
    await one.world.advance(1_000);
    visit({}, createWorld(`${SHOP}?scnv=${OTHER_SCAN}`, { browser, tab: createText() }));
    one.tracker.setConsent('granted');
    const { sid, other } = JSON.parse(browser.session.text as string);
    expect([sid, other.sid, one.tracker.getScanSessionId()]).toEqual([OTHER_SCAN, SCAN, OTHER_SCAN]);
  });
});

test('withdrawn consent strips what is still waiting', async () => {
  const { world, tracker, track } = visit({ consent: 'granted', consentMode: 'strip' });
  track('purchase');
  tracker.setConsent('denied');
  expect(JSON.parse(world.browser.session.text as string)).not.toHaveProperty('visitor_id');
  await world.advance(2_000);
  await world.requests[0]?.answer(TAKEN);
  for (const event of world.events()) {
    for (const name of ['page_url', 'visitor_id', 'metadata']) expect(event).not.toHaveProperty(name);
  }
});

test('nothing personal of waiting events is kept after consent was withdrawn, nor added later', async () => {
  const { world, tracker, track } = visit({ consent: 'granted', consentMode: 'strip' });
  world.browser.online = false;
  track('purchase');
  tracker.setConsent('denied');
  await world.advance(200);
  track('x');
  await world.advance(100);
  expect(world.browser.journal.text).toContain('purchase');
  expect(world.browser.journal.text).not.toMatch(/page_url|page_title|visitor_id/);
});

describe('consent', () => {
  test('that follows a refusal starts recording the page again', () => {
    const { world, tracker } = visit({});
    tracker.setConsent('denied');
    expect(world.recorders.size).toBe(0);
    tracker.setConsent('granted');
    expect(world.recorders.size).toBe(1);
  });

  test('keeps the tab, which had its id before', async () => {
    const { world, tracker } = visit({ consent: 'pending' });
    tracker.setConsent('granted');
    await world.advance(2_000);
    expect(world.events()[0]?.tab_id).toBe(world.tab.text);
  });

  test('writes down what was held if it cannot be sent yet', async () => {
    const { world, tracker } = visit({ consent: 'pending' });
    await world.advance(2_000);
    world.browser.online = false;
    tracker.setConsent('granted');
    await world.advance(100);
    expect(world.browser.journal.text).toContain('pageview');
  });

  test('without a session has no side effects', () => {
    const world = createWorld(SHOP);
    visit({ consent: 'pending' }, world).tracker.setConsent('granted');
    expect([world.timers(), world.listeners(), world.calls.filter((call) => !/load$/.test(call))]).toEqual([0, 0, []]);
  });
});
