import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SDK_VERSION } from '../src/envelope.ts';
import type { TrackOptions } from '../src/event.ts';
import { createTracker } from '../src/tracker.ts';
import { isUuid, type Metadata } from '../src/wire.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createBrowser, createWorld, OPTIONS, SCAN, START, TAKEN, turn, type World } from './world.ts';

const SITE = 'site_abc123';
const PLAIN_URL = 'https://shop.example/';
const start = (world: World, options: Partial<TrackerOptions> = {}) =>
  createTracker(SITE, { ...OPTIONS, ...options }, world.world);
const trackOn = (world: World, tracker: ReturnType<typeof start>) => (name: string, metadata?: Metadata) =>
  tracker.track(world.now(), name, metadata);

describe('without a session', () => {
  test('reads from the world, and changes nothing', async () => {
    const world = createWorld(PLAIN_URL);
    const tracker = start(world);
    trackOn(world, tracker)('purchase');
    expect(tracker.getScanSessionId()).toBeNull();
    await tracker.flush();
    await world.advance(60_000);
    expect(new Set(world.calls)).toEqual(new Set(['session.load']));
  });

  test.each([`${PLAIN_URL}?scnv=winter-sale`, `${PLAIN_URL}?scnv=`])('%s begins none', (url) => {
    const world = createWorld(url);
    start(world);
    expect(new Set(world.calls)).toEqual(new Set(['session.load']));
  });

  test('a stored text that is not a session is removed, and nothing else is done', () => {
    const world = createWorld(PLAIN_URL, { browser: createBrowser('{"sid":"winter-sale"}') });
    start(world);
    expect(world.browser.session.text).toBeNull();
    expect(world.calls.filter((call) => call !== 'session.load')).toEqual(['session.save']);
  });

  test('it starts with one page view as soon as there is a session', async () => {
    const world = createWorld(PLAIN_URL);
    const tracker = start(world);
    trackOn(world, tracker)('too early');
    world.outside.url = `${PLAIN_URL}cart?scnv=${SCAN}`;
    trackOn(world, tracker)('add_to_cart');
    expect(tracker.getScanSessionId()).toBe(SCAN);
    void tracker.flush();
    await turn();
    expect(world.names()).toEqual(['pageview', 'add_to_cart']);
  });

  test('asking for the id is enough to start', async () => {
    const world = createWorld(PLAIN_URL);
    const tracker = start(world);
    world.browser.session.text = JSON.stringify({ sid: SCAN });
    expect(tracker.getScanSessionId()).toBe(SCAN);
    void tracker.flush();
    await turn();
    expect(world.names()).toEqual(['pageview']);
  });
});

describe('with a session', () => {
  test('a page is counted once', async () => {
    const world = createWorld();
    const tracker = start(world);
    tracker.getScanSessionId();
    await world.advance(60_000);
    expect(world.names()).toEqual(['pageview']);
  });

  test('autoPageview: false counts none', async () => {
    const world = createWorld();
    const tracker = start(world, { autoPageview: false });
    await world.advance(60_000);
    expect(world.requests).toHaveLength(0);
    trackOn(world, tracker)('marker');
    await world.advance(2_000);
    expect(world.names()).toEqual(['marker']);
  });

  test('an event has everything that the collector requires', async () => {
    const world = createWorld();
    const tracker = start(world);
    await world.advance(300);
    tracker.track(world.now() - 100, 'purchase', { items: 2 }, { orderId: 10042 });
    await world.advance(1_700);

    const [envelope] = world.envelopes();
    expect(envelope).toMatchObject({
      site_id: SITE,
      sdk: `scnv-js/${SDK_VERSION}`,
      sent_at: new Date(START + 2_000).toISOString(),
      attempt: 1,
      device: { user_agent: 'test', screen_width: 390, screen_height: 844, language: 'en' },
    });
    const [view, purchase] = envelope?.events ?? [];
    const stored = JSON.parse(world.browser.session.text ?? '');
    expect(view).toMatchObject({ event_type: 'pageview', event_time: new Date(START).toISOString(), age_ms: 2_000 });
    expect(purchase).toEqual({
      event_type: 'purchase',
      event_id: expect.toSatisfy(isUuid),
      event_time: new Date(START + 200).toISOString(),
      age_ms: 1_800,
      tab_id: view?.tab_id,
      seq: START + 2,
      scan_session_id: SCAN,
      web_session_id: stored.web_session_id,
      visitor_id: stored.visitor_id,
      page_view_id: view?.page_view_id,
      page_url: world.outside.url,
      page_title: 'Shop',
      referrer: '',
      order_id: '10042',
      metadata: { items: 2 },
    });
    expect([view?.page_view_id, view?.tab_id].every(isUuid)).toBe(true);
    expect(view?.seq).toBe(START + 1);
    expect(view?.event_id).not.toBe(purchase?.event_id);
  });

  test('an event belongs to the page on which it happened, even if it is sent from another', async () => {
    const world = createWorld();
    const tracker = start(world, { autoPageview: false });
    trackOn(world, tracker)('click');
    world.outside.url = `${PLAIN_URL}thanks`;
    await world.advance(2_000);
    expect(world.events()[0]?.page_url).toBe(`${PLAIN_URL}?scnv=${SCAN}`);
  });

  test('a failure is followed by a question, and that by the same ids with a higher age', async () => {
    const world = createWorld();
    start(world);
    await world.advance(2_000);
    await world.requests[0]?.answer({ status: 503 });
    await world.advance(3_000);
    await world.requests[1]?.answer(TAKEN);
    await world.advance(2_000);
    const [first, question, second] = world.envelopes();
    const ids = first?.events.map(({ event_id }) => event_id);
    expect(question).toMatchObject({ site_id: SITE, sdk: first?.sdk, attempt: 2, asks: ids, events: [] });
    expect(second?.events.map(({ event_id }) => event_id)).toEqual(ids);
    expect(second?.events[0]?.age_ms).toBeGreaterThan(first?.events[0]?.age_ms ?? Number.NaN);
  });

  test('an age is right even if somebody set the clock', async () => {
    const world = createWorld();
    start(world);
    world.browser.wallClockError = 3_600_000;
    await world.advance(2_000);
    expect(world.events()[0]?.age_ms).toBe(2_000);
  });

  test('the fate of each event is counted', async () => {
    const world = createWorld();
    const tracker = start(world);
    const track = trackOn(world, tracker);
    track('');
    track('purchase', ['socks'] as never);
    const flushed = tracker.flush();
    expect(tracker.waiting()).toBe(2);
    await turn();
    await world.requests[0]?.answer(TAKEN);
    await flushed;
    expect(tracker.waiting()).toBe(0);
    expect(world.counts).toEqual({ delivered: 2, dropped: { invalid_name: 1, invalid_metadata: 1 } });
    expect(world.drops).toEqual([
      ['invalid_name', 1],
      ['invalid_metadata', 1],
    ]);
  });

  test('automatic events make room for those that the page tracks', async () => {
    const world = createWorld();
    const track = trackOn(world, start(world, { autoPageview: false }));
    world.browser.online = false;
    track('purchase');
    const [recorder] = world.recorders;
    for (let click = 0; click < 200; click++) recorder?.note('click', { text: 'x'.repeat(500) });
    expect(world.counts.dropped.queue_full).toBeGreaterThan(0);
    await world.advance(100);
    expect(world.browser.journal.text).toContain('"purchase"');
  });

  test('what exceeds the queue is counted, and the newest events are kept', async () => {
    const world = createWorld();
    const tracker = start(world, { autoPageview: false });
    const track = trackOn(world, tracker);
    for (let index = 0; index < 10; index++) track(`${index}`, { text: 'я'.repeat(5_000) });
    void tracker.flush();
    await turn();
    const lost = world.counts.dropped.queue_full ?? 0;
    expect(lost).toBeGreaterThan(3);
    expect(world.names()).toEqual([`${lost}`]);
  });
});

test('whatever a page tracks is sent, or counted as lost', async () => {
  const anyCall = fc.record({ name: fc.anything(), metadata: fc.anything({ withBigInt: true }), orderId: fc.string() });
  const property = fc.asyncProperty(fc.array(anyCall, { maxLength: 10 }), async (calls) => {
    const world = createWorld();
    const tracker = start(world, { autoPageview: false });
    for (const { name, metadata, orderId } of calls) {
      tracker.track(world.now(), name as string, metadata as Metadata, { orderId } as TrackOptions);
    }
    const flushed = tracker.flush();
    await turn();
    await world.requests[0]?.answer(TAKEN);
    await flushed;
    const { delivered, dropped } = world.counts;
    expect(delivered + (dropped.invalid_name ?? 0)).toBe(calls.length);
    expect(world.events()).toHaveLength(delivered);
  });
  await fc.assert(property, { numRuns: 50 });
});
