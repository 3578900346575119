import { describe, expect, test } from 'vitest';
import { VISIT_IDLE_MS } from '../src/session.ts';
import { createTracker } from '../src/tracker.ts';
import { SESSION_LIFETIME_MS } from '../src/wire.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createBrowser, createWorld, OPTIONS, OTHER_SCAN, SCAN, START, TAKEN, type World } from './world.ts';

const PLAIN_URL = 'https://shop.example/';
const start = (world: World, options: Partial<TrackerOptions> = {}) =>
  createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);
const storedIn = (world: World) => JSON.parse(world.browser.session.text ?? 'null');

describe('a session', () => {
  test('is there for the next page', async () => {
    const first = createWorld();
    start(first);
    const next = createWorld(PLAIN_URL, { browser: first.browser });
    expect(start(next).getScanSessionId()).toBe(SCAN);
    await next.advance(2_000);
    const [view] = next.events();
    const { visitor_id, web_session_id } = storedIn(first);
    expect(view).toMatchObject({ event_type: 'pageview', visitor_id, web_session_id });
  });

  test('is one visit with a tab that opens while this one is still in use', async () => {
    const long = createWorld();
    const tracker = start(long);
    for (let quarters = 0; quarters < 4; quarters++) {
      await long.advance(VISIT_IDLE_MS / 2);
      tracker.track(long.now(), 'add_to_cart');
      await long.advance(2_000);
      await long.requests.at(-1)?.answer(TAKEN);
    }
    const other = createWorld(PLAIN_URL, { browser: long.browser });
    start(other);
    await other.advance(2_000);
    expect(other.events().at(-1)).toMatchObject({
      event_type: 'pageview',
      web_session_id: long.events()[0]?.web_session_id,
    });
  });

  test('lives in memory if the storage keeps nothing', async () => {
    const world = createWorld();
    world.world.session.save = () => {};
    const tracker = start(world);
    world.outside.url = PLAIN_URL;
    tracker.track(world.now(), 'add_to_cart');
    expect(tracker.getScanSessionId()).toBe(SCAN);
    await world.advance(2_000);
    expect(world.names()).toEqual(['pageview', 'add_to_cart']);
    world.hide();
    expect(world.browser.session.text).toBeNull();
  });

  test('ends while the page is open: nothing more is tracked, and its record is removed', async () => {
    const world = createWorld(PLAIN_URL, {
      browser: createBrowser(JSON.stringify({ sid: SCAN, scanned_at: START - SESSION_LIFETIME_MS })),
    });
    const tracker = start(world, { autoPageview: false });
    expect(tracker.getScanSessionId()).toBe(SCAN);
    await world.advance(1);
    tracker.track(world.now(), 'purchase');
    expect(tracker.getScanSessionId()).toBeNull();
    expect(world.browser.session.text).toBeNull();
    await world.advance(60_000);
    expect(world.requests).toHaveLength(0);
  });

  test('that ended is not started again by the same scan in the address', async () => {
    const ended = JSON.stringify({ sid: SCAN, scanned_at: START - SESSION_LIFETIME_MS - 1 });
    const world = createWorld(`${PLAIN_URL}?scnv=${SCAN}`, { browser: createBrowser(ended) });
    expect(start(world).getScanSessionId()).toBeNull();
    expect(start(world, { cleanUrl: true }).getScanSessionId()).toBeNull();
    expect(world.browser.session.text).toBe(ended);
    expect(world.outside.url).toContain(SCAN);
  });

  test('counts a new visit after 30 minutes of silence on one page', async () => {
    const world = createWorld();
    const tracker = start(world);
    for (const pauseMs of [VISIT_IDLE_MS - 1, VISIT_IDLE_MS - 1, VISIT_IDLE_MS]) {
      await world.advance(pauseMs);
      tracker.track(world.now(), 'x');
      await world.requests.at(-1)?.answer(TAKEN);
    }
    await world.advance(2_000);
    const [first, second, third, fourth] = world.events().map(({ web_session_id }) => web_session_id);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  test('continues with the visit of another tab, and does not revert it to its own', async () => {
    const world = createWorld();
    const tracker = start(world);
    world.hide();
    await world.advance(VISIT_IDLE_MS);
    const other = createWorld(PLAIN_URL, { browser: world.browser });
    start(other);
    const visit = storedIn(other).web_session_id;
    other.hide();
    world.show();
    world.hide();
    expect(storedIn(world)).toMatchObject({ web_session_id: visit, active_at: other.now() });
    tracker.track(world.now(), 'x');
    await world.advance(0);
    expect(world.events().at(-1)).toMatchObject({ event_type: 'x', web_session_id: visit });
  });
});

describe('when the page goes away', () => {
  test('a visit that continues in another tab is not changed', async () => {
    const world = createWorld();
    start(world);
    await world.advance(VISIT_IDLE_MS);
    const other = createWorld(PLAIN_URL, { browser: world.browser });
    start(other);
    const { web_session_id, active_at } = storedIn(other);
    world.hide();
    expect(storedIn(world)).toMatchObject({ web_session_id, active_at });
  });

  test('what is waiting is sent, and the visit stored for the next page', async () => {
    const world = createWorld();
    const tracker = start(world);
    await world.advance(1_000);
    tracker.track(world.now(), 'click');
    world.hide();
    expect(world.names()).toEqual(['pageview', 'click']);
    expect(world.requests[0]?.parameters[1]).toBe(true);
    expect(storedIn(world).active_at).toBe(START + 1_000);
  });

  test('a newer scan of another tab stays', () => {
    const world = createWorld();
    start(world);
    const newer = JSON.stringify({ sid: OTHER_SCAN, scanned_at: START });
    world.browser.session.text = newer;
    world.hide();
    expect(world.browser.session.text).toBe(newer);
  });

  test('a newer scan of another tab stays, even if the older one is somewhere in its record', () => {
    const world = createWorld();
    start(world);
    const newer = JSON.stringify({ sid: OTHER_SCAN, scanned_at: START, previous: SCAN });
    world.browser.session.text = newer;
    world.hide();
    expect(world.browser.session.text).toBe(newer);
  });

  test('a newer scan of another tab stays, even if the session of this page has ended', async () => {
    const ended = JSON.stringify({ sid: SCAN, scanned_at: START - SESSION_LIFETIME_MS });
    const world = createWorld(PLAIN_URL, { browser: createBrowser(ended) });
    const tracker = start(world);
    await world.advance(1);
    expect(tracker.getScanSessionId()).toBeNull();
    const newer = JSON.stringify({ sid: OTHER_SCAN, scanned_at: START });
    world.browser.session.text = newer;
    world.hide();
    expect(world.browser.session.text).toBe(newer);
  });

  test('a key that another script wrote meanwhile stays', () => {
    const world = createWorld();
    start(world);
    world.browser.session.text = JSON.stringify({ ...storedIn(world), theirs: 1 });
    world.hide();
    expect(storedIn(world)).toMatchObject({ sid: SCAN, theirs: 1 });
  });

  test('a record that was removed meanwhile stays removed', () => {
    const world = createWorld();
    start(world);
    world.browser.session.text = null;
    world.hide();
    expect(world.browser.session.text).toBeNull();
  });
});

describe('stop', () => {
  test('sends what is waiting, and leaves no listener and no timer', async () => {
    const world = createWorld();
    const tracker = start(world);
    expect(world.listeners()).toBe(2);
    expect(world.timers()).toBeGreaterThan(0);
    tracker.stop();
    expect(world.names()).toEqual(['pageview']);
    await world.requests[0]?.answer(TAKEN);
    // What was delivered by then is removed from the journal, too.
    await world.advance(50);
    expect([world.listeners(), world.timers()]).toEqual([0, 0]);
    expect(world.browser.journal.text).toBe('{}');
  });

  test('is final: nothing is tracked after it, and no session begun', async () => {
    const world = createWorld();
    const tracker = start(world);
    tracker.stop();
    world.outside.url = `${PLAIN_URL}?scnv=${OTHER_SCAN}`;
    const callsBefore = world.calls.length;
    tracker.track(world.now(), 'purchase');
    expect(tracker.getScanSessionId()).toBeNull();
    world.hide();
    await world.advance(60_000);
    expect(world.calls).toHaveLength(callsBefore);
  });
});
