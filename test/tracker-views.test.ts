import { describe, expect, test } from 'vitest';
import type { OwnEvent } from '../src/moment.ts';
import { createTracker } from '../src/tracker.ts';
import { TITLE_DELAY_MS } from '../src/viewing.ts';
import type { TrackerOptions } from '../src/world.ts';
import { createWorld, OPTIONS, SCAN, TAKEN, type World } from './world.ts';

const SHOP = 'https://shop.example';

function visit(options: Partial<TrackerOptions> = {}, world = createWorld(`${SHOP}/?scnv=${SCAN}`)) {
  const tracker = createTracker('site_abc123', { ...OPTIONS, ...options }, world.world);
  return { world, track: tracker.track.bind(null, world.now()), tracker };
}

/** What was posted once all is quiet. */
async function viewsOn(world: World) {
  await world.advance(10_000);
  await world.requests.at(-1)?.answer(TAKEN);
  return world.events().map(({ event_type, page_url }) => [event_type, String(page_url).slice(SHOP.length)]);
}
const FIRST = ['pageview', `/?scnv=${SCAN}`];

describe('a single-page app', () => {
  test('makes one page view per page', async () => {
    const { world } = visit();
    for (const path of ['/a', '/b', '/a']) {
      world.go(SHOP + path);
      await world.advance(1);
    }
    expect(await viewsOn(world)).toEqual([FIRST, ['pageview', '/a'], ['pageview', '/b'], ['pageview', '/a']]);
    expect(new Set(world.events().map(({ page_view_id }) => page_view_id)).size).toBe(4);
    expect(world.events().map(({ referrer }) => referrer)).toEqual([
      '',
      `${SHOP}/?scnv=${SCAN}`,
      `${SHOP}/a`,
      `${SHOP}/b`,
    ]);
  });

  test('is viewed once if a router changes the address more than once in a task', async () => {
    const { world } = visit();
    world.go(`${SHOP}/`);
    world.go(`${SHOP}/old`);
    world.go(`${SHOP}/new`);
    expect(await viewsOn(world)).toEqual([FIRST, ['pageview', '/new']]);
  });

  test('shows each of its views to beforeSend once, however often a router changes the address', async () => {
    const seen: string[] = [];
    const beforeSend = (event: OwnEvent) => {
      seen.push(String(event.page_url).slice(SHOP.length));
      return event;
    };
    const { world } = visit({ beforeSend });
    for (const path of ['/a', '/b', '/b?x=1']) world.go(SHOP + path);
    await viewsOn(world);
    expect(seen).toEqual([`/?scnv=${SCAN}`, '/b?x=1']);
  });

  test('has the title that beforeSend has seen', async () => {
    const { world } = visit({ beforeSend: (event) => ({ ...event, page_title: 'Mine' }) });
    world.outside.title = 'Later';
    await viewsOn(world);
    expect(world.events()[0]?.page_title).toBe('Mine');
  });

  test('attributes an event to the new page in the task of the navigation itself', async () => {
    const { world, track } = visit();
    world.go(`${SHOP}/thanks`);
    track('purchase');
    await viewsOn(world);
    const [first, purchase, view] = world.events();
    expect([first, purchase, view].map((event) => event?.event_type)).toEqual(['pageview', 'purchase', 'pageview']);
    expect(purchase).toMatchObject({ page_url: `${SHOP}/thanks`, referrer: first?.page_url });
    expect(purchase?.page_view_id).toBe(view?.page_view_id);
    expect(purchase?.page_view_id).not.toBe(first?.page_view_id);
  });

  test('is not viewed again if the page is still the same', async () => {
    const { world, track } = visit();
    for (let step = 0; step < 100; step++) world.go(`${SHOP}/?step=${step}#top`);
    await world.advance(1);
    track('marker');
    expect(await viewsOn(world)).toEqual([FIRST, ['marker', '/?step=99#top']]);
  });

  test('has the title that was set after the navigation', async () => {
    const { world } = visit();
    await world.advance(TITLE_DELAY_MS);
    world.go(`${SHOP}/a`);
    await world.advance(100);
    world.outside.title = 'Socks';
    await world.advance(100);
    world.outside.title = '(1) Socks';
    await viewsOn(world);
    expect(world.events().map(({ page_title }) => page_title)).toEqual(['Shop', 'Socks']);
  });

  test('has the title of a page that had none at first', async () => {
    const world = createWorld();
    world.outside.title = '';
    visit({}, world);
    world.outside.title = 'Socks';
    await world.advance(2_000);
    expect(world.events()[0]?.page_title).toBe('Socks');
  });

  test('has the title that was set before the next navigation, however soon', async () => {
    const { world } = visit();
    for (const [path, title] of [
      ['a', 'Socks'],
      ['b', 'Hats'],
    ]) {
      world.go(`${SHOP}/${path}`);
      await world.advance(1);
      world.outside.title = String(title);
      await world.advance(5);
    }
    world.leave();
    world.outside.title = 'Next';
    await viewsOn(world);
    expect(world.events().map(({ page_title }) => page_title)).toEqual(['Shop', 'Socks', 'Hats']);
  });

  test('gives no page the title of the next one, even if its own was due earlier and comes late', async () => {
    const { world } = visit();
    world.outside.asleep = true;
    await world.advance(TITLE_DELAY_MS);
    world.go(`${SHOP}/socks`);
    world.outside.title = 'Socks';
    world.show();
    await world.advance(2_000);
    // Since it came back, it asks first.
    await world.requests[0]?.answer(TAKEN);
    await world.advance(2_000);
    expect(world.events().map(({ page_title }) => page_title)).toEqual(['Shop', 'Socks']);
  });

  test('gives no page the title of the next one', async () => {
    const { world } = visit();
    world.go(`${SHOP}/a`);
    world.outside.title = 'Socks';
    await viewsOn(world);
    expect(world.events().map(({ page_title }) => page_title)).toEqual(['Shop', 'Socks']);
  });

  test('adopts a scan that comes later, and stamps events with the scan they happened under', async () => {
    const other = SCAN.replace(/a$/, 'b');
    const { world, track } = visit();
    world.go(`${SHOP}/a?scnv=${other}`);
    await world.advance(1);
    track('marker');
    await viewsOn(world);
    const scans = world.events().map((event) => [event.scan_session_id, event.first_scan_session_id]);
    expect(scans).toEqual([
      [SCAN, undefined],
      [other, SCAN],
      [other, SCAN],
    ]);
  });
});

describe('a page view that the page itself tracks', () => {
  test.each(['pageview', 'page_view'])('is merged into the one that was counted: %s', async (name) => {
    const { world, track } = visit();
    track(name, { category: 'home' });
    track(name, { season: 'winter' });
    expect(await viewsOn(world)).toEqual([FIRST]);
    expect(world.events()[0]?.metadata).toEqual({ category: 'home', season: 'winter' });
  });

  test("that precedes the SDK's own is merged into it, too", async () => {
    const { world, track } = visit();
    world.go(`${SHOP}/a`);
    track('page_view', { category: 'socks' });
    expect(await viewsOn(world)).toEqual([FIRST, ['pageview', '/a']]);
    expect(world.events()[1]?.metadata).toEqual({ category: 'socks' });
  });

  test('counts once per page if the SDK tracks none', async () => {
    const { world, track } = visit({ autoPageview: false });
    track('click');
    track('page_view');
    track('page_view');
    world.outside.url = `${SHOP}/a`;
    track('page_view');
    track('marker');
    const views = await viewsOn(world);
    expect(views.map(([type]) => type)).toEqual(['click', 'page_view', 'page_view', 'marker']);
    const ids = world.events().map(({ page_view_id }) => page_view_id);
    expect([ids[0] === ids[1], ids[1] === ids[2], ids[2] === ids[3]]).toEqual([true, false, true]);
  });
});

describe('a page that comes back from the back/forward cache', () => {
  test('is viewed once more, without a referrer', async () => {
    const { world } = visit();
    await world.advance(2_000);
    await world.requests[0]?.answer(TAKEN);
    world.leave(true);
    world.restore();
    expect(await viewsOn(world)).toEqual([FIRST, FIRST]);
    const [first, second] = world.events();
    expect(second?.page_view_id).not.toBe(first?.page_view_id);
    expect(second?.referrer).toBe('');
  });

  test('is not viewed if the page tracks views itself, and may track another one', async () => {
    const { world, track } = visit({ autoPageview: false });
    track('pageview');
    await viewsOn(world);
    world.leave(true);
    world.restore();
    track('pageview');
    expect(await viewsOn(world)).toEqual([FIRST, FIRST]);
  });
});

test('recording starts anew on each view', async () => {
  const { world, tracker } = visit();
  const [first] = world.recorders;
  expect(world.recorders.size).toBe(1);
  world.go(`${SHOP}/a`);
  await world.advance(1);
  const [second] = world.recorders;
  expect([world.recorders.size, second === first]).toEqual([1, false]);
  second?.note('scroll', { depth: 25 });
  expect(await viewsOn(world)).toEqual([FIRST, ['pageview', '/a'], ['scroll', '/a']]);
  tracker.stop();
  expect(world.recorders.size).toBe(0);
});
