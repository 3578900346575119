import { describe, expect, test } from 'vitest';
import { createTracker } from '../src/tracker.ts';
import { SESSION_LIFETIME_MS } from '../src/wire.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createBrowser, createWorld, DAY_MS, OPTIONS, OTHER_SCAN, SCAN, START, type World } from './world.ts';

const SHOP = 'https://shop.example/';
const OFF = { autoPageview: false };
const start = (world: World, options: Partial<TrackerOptions> = {}) =>
  createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);
const recordOf = ({ browser }: World) => JSON.parse(browser.session.text ?? 'null');

describe('a scan that a router removed from the address', () => {
  test('is found', () => {
    const world = createWorld(SHOP);
    world.outside.landingUrl = `${SHOP}?scnv=${SCAN}`;
    expect(start(world).getScanSessionId()).toBe(SCAN);
  });

  test('is found only once: a session that ended on the page stays ended', async () => {
    const world = createWorld(SHOP);
    world.outside.landingUrl = `${SHOP}?scnv=${SCAN}`;
    const tracker = start(world, OFF);
    await world.advance(SESSION_LIFETIME_MS + 1);
    expect(tracker.getScanSessionId()).toBeNull();
    expect(tracker.getScanSessionId()).toBeNull();
  });

  test('does not restart its 60 days', () => {
    const ended = JSON.stringify({ sid: SCAN, scanned_at: START - SESSION_LIFETIME_MS - 1 });
    const world = createWorld(SHOP, { browser: createBrowser(ended) });
    world.outside.landingUrl = `${SHOP}?scnv=${SCAN}`;
    const tracker = start(world);
    expect([tracker.getScanSessionId(), tracker.getScanSessionId()]).toEqual([null, null]);
    expect(world.browser.session.text).toBe(ended);
  });
});

describe('the address', () => {
  test.each([
    ['stays as it is', false, ['session.load']],
    ['is cleaned where that is wanted', true, ['cleanAddress']],
  ])('%s', (_, cleanUrl, calls) => {
    const world = createWorld(`${SHOP}?a=1&scnv=${SCAN}#top`);
    start(world, { ...OFF, cleanUrl });
    expect(world.outside.url).toBe(`${SHOP}?a=1${cleanUrl ? '' : `&scnv=${SCAN}`}#top`);
    expect(world.calls).toEqual(expect.arrayContaining(calls));
    expect(world.calls.filter((call) => call === 'cleanAddress')).toHaveLength(cleanUrl ? 1 : 0);
  });

  test('is touched only if it contains a scan', () => {
    const world = createWorld();
    const tracker = start(world, { cleanUrl: true });
    tracker.track(world.now(), 'x');
    world.go(`${SHOP}next`);
    expect(world.calls.filter((call) => call === 'cleanAddress')).toHaveLength(1);
  });

  test('is cleaned of a hand-over, and the session is as old as it was on the other site', () => {
    const world = createWorld(`${SHOP}?scnv=${SCAN}&scnv_t=${START - DAY_MS}.${START - 5}`);
    expect(start(world).getScanSessionId()).toBe(SCAN);
    expect(world.outside.url).toBe(SHOP);
    expect(recordOf(world)).toMatchObject({ sid: SCAN, scanned_at: START - DAY_MS });
  });
});

describe('the cookie', () => {
  test('gets the scan', () => {
    const world = createWorld();
    start(world);
    expect(world.outside.cookie).toEqual({ sid: SCAN, at: START });
  });

  test('restores it if storage has lost it', () => {
    const world = createWorld(SHOP);
    world.outside.cookie = { sid: SCAN, at: START - DAY_MS };
    expect(start(world).getScanSessionId()).toBe(SCAN);
    expect(recordOf(world)).toMatchObject({ sid: SCAN, scanned_at: START - DAY_MS });
  });

  test('of an older scan does not override a newer one', () => {
    const world = createWorld(`${SHOP}?scnv=${OTHER_SCAN}`);
    world.outside.cookie = { sid: SCAN, at: START - DAY_MS };
    expect(start(world).getScanSessionId()).toBe(OTHER_SCAN);
    expect(recordOf(world)).toMatchObject({ sid: OTHER_SCAN, other: { sid: SCAN } });
  });

  test('is requested from the collector with each request if firstPartyCookie is on', async () => {
    const world = createWorld();
    start(world, { firstPartyCookie: true, cookieDomain: 'shop.example' });
    await world.advance(2_000);
    expect(world.envelopes()[0]?.session_cookie).toEqual({ sid: SCAN, scanned_at: START, domain: 'shop.example' });
    const other = createWorld();
    start(other);
    await other.advance(2_000);
    expect(other.envelopes()[0]).not.toHaveProperty('session_cookie');
  });
});

test('attribution: first keeps the first scan, and events carry both', async () => {
  const world = createWorld();
  const tracker = start(world, { attribution: 'first' });
  world.go(`${SHOP}?scnv=${OTHER_SCAN}`);
  expect(tracker.getScanSessionId()).toBe(SCAN);
  tracker.track(world.now(), 'marker');
  await world.advance(2_000);
  expect(world.events().at(-1)).toMatchObject({ scan_session_id: SCAN, last_scan_session_id: OTHER_SCAN });
});

describe('the session is kept', () => {
  test('60 days from the scan', async () => {
    const world = createWorld();
    const tracker = start(world, OFF);
    await world.advance(DAY_MS);
    expect(tracker.keptUntil()).toBe(START + SESSION_LIFETIME_MS);
  });

  test('as long after the last visit as the browser remembers', async () => {
    const world = createWorld();
    world.world.maxAbsenceMs = () => 7 * DAY_MS;
    const tracker = start(world, OFF);
    expect(tracker.keptUntil()).toBe(START + 7 * DAY_MS);
    await world.advance(59 * DAY_MS);
    expect(tracker.keptUntil()).toBe(START + SESSION_LIFETIME_MS);
  });

  test('until the page is left if nothing can be stored, and not at all if there is none', () => {
    const world = createWorld();
    world.world.session = { load: () => undefined, save: () => {} };
    expect(start(world, OFF).keptUntil()).toBe(START);
    expect(start(createWorld(SHOP), OFF).keptUntil()).toBeNull();
  });
});

test('the scan of the landing page is found once: a later one stays, though an earlier visit had another', () => {
  const earlier = JSON.stringify({ sid: '019b7a10-0000-7000-8000-00000000000c', scanned_at: START - 1 });
  const world = createWorld(undefined, { browser: createBrowser(earlier) });
  const tracker = createTracker('site_abc123', OPTIONS, world.world);
  world.go(`https://shop.example/?scnv=${OTHER_SCAN}`);
  expect(tracker.getScanSessionId()).toBe(OTHER_SCAN);
  world.go('https://shop.example/');
  expect(tracker.getScanSessionId()).toBe(OTHER_SCAN);
});

test('a tab that the visitor returns to uses the newer scan of another, as the next page would', async () => {
  const browser = createBrowser();
  const first = createWorld(`${SHOP}?scnv=${SCAN}`, { browser });
  const tracker = start(first, OFF);
  await first.advance(1_000);
  first.hide();
  start(createWorld(`${SHOP}?scnv=${OTHER_SCAN}`, { browser }), OFF);
  first.show();
  tracker.track(first.now(), 'purchase');
  await first.advance(2_000);
  expect(first.events().map(({ scan_session_id }) => scan_session_id)).toEqual([OTHER_SCAN]);
  expect(recordOf(first)).toMatchObject({ sid: OTHER_SCAN, other: { sid: SCAN } });
});

test('a tab that the visitor returns to does not restore what was cleared', async () => {
  const world = createWorld();
  start(world, OFF);
  world.hide();
  world.browser.session.text = null;
  world.show();
  expect(world.browser.session.text).toBeNull();
});

test('as long as nothing may be stored, the scan stays in the address, where a reload finds it', () => {
  const world = createWorld();
  const tracker = start(world, { ...OFF, cleanUrl: true, consent: 'pending' });
  expect([tracker.getScanSessionId(), world.outside.url]).toEqual([SCAN, expect.stringContaining(SCAN)]);
  tracker.setConsent('granted');
  expect([recordOf(world).sid, world.outside.url]).toEqual([SCAN, expect.not.stringContaining(SCAN)]);
});
