import { expect } from '../engines/test.ts';
import type { Visitor } from '../engines/visitor.ts';
import type { Road } from '../road.ts';

/** The one who walks: a visitor, or a Playwright page. */
export type Walker = Pick<Visitor, 'open' | 'click' | 'evaluate'>;

/** A page view as it is stored. The page and the one before as paths, with the hash if there is one. */
export type View = [page: string, title: string, referrer: string];

export const HOME = 'Things that last';
export const LAMP = 'Paper lamp';
export const CHECKOUT = 'Checkout';

/** Opens what the scan leads to. */
export async function land(walker: Walker, road: Road): Promise<void> {
  await walker.open(road.scanUrl);
  await expectTracked(walker);
  const title = `document.querySelector('h1') && document.title`;
  await expect.poll(() => walker.evaluate(title).catch(() => null)).toBe(HOME);
}

/** Waits until the app has called `init`. Server-rendered links and buttons are visible before they work. */
async function expectTracked(walker: Walker): Promise<void> {
  const trackers = `Object.keys(window[Symbol.for('scnv')].started).length`;
  await expect.poll(() => walker.evaluate(trackers).catch(() => null)).toBe(1);
}

/**
 * Waits for a page by its heading, which is also its title, and by the end of its address; and until the SDK has looked
 * at it, at the end of the task.
 */
export async function expectPage(walker: Walker, title: string, address: string): Promise<void> {
  const seen = `new Promise((resolve) => setTimeout(() => resolve(
    [document.querySelector('h1')?.textContent, document.title, location.href.slice(location.origin.length)],
  )))`;
  await expect.poll(() => walker.evaluate(seen).catch(() => null)).toEqual([title, title, address]);
}

/** Follows the link whose address ends this way. */
export async function follow(walker: Walker, href: string, title: string, address = href): Promise<void> {
  await walker.click(`a[href$="${href}"]`);
  await expectPage(walker, title, address);
}

export async function goBack(walker: Walker, title: string, address: string): Promise<void> {
  await walker.evaluate('void history.back()');
  await expectPage(walker, title, address);
}

export async function goForward(walker: Walker, title: string, address: string): Promise<void> {
  await walker.evaluate('void history.forward()');
  await expectPage(walker, title, address);
}

/** Reloads the document. Returns the page that the browser then names as the referrer. */
export async function reload(walker: Walker, title: string, address: string): Promise<string> {
  await walker.evaluate('void ((window.before = true), location.reload())');
  await expect.poll(() => walker.evaluate('window.before').catch(() => true)).not.toBe(true);
  await expectTracked(walker);
  await expectPage(walker, title, address);
  return pathOf(await walker.evaluate('document.referrer'));
}

/** Starts a checkout, which is tracked by hand, and leaves. Resolves when it is stored: everything before was sent. */
export async function payAndLeave(walker: Walker, road: Road): Promise<void> {
  await walker.click('button');
  await walker.open('about:blank');
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('checkout_started');
}

/** Expects these views and no others, in the order in which the tab made them, all of one scan. */
export async function expectViews(road: Road, views: View[]): Promise<void> {
  await expect.poll(() => viewsIn(road)).toEqual(views);
  expect(road.duplicates()).toEqual([]);
  expect(new Set(road.events().map((event) => event.scan_session_id)).size).toBe(1);
}

/** The same, but allows late titles. */
export async function expectViewsUntitled(road: Road, views: View[]): Promise<void> {
  const untitled = (list: View[]) => list.map(([page, , referrer]) => [page, referrer]);
  await expect.poll(() => untitled(viewsIn(road))).toEqual(untitled(views));
}

function viewsIn(road: Road): View[] {
  return road
    .events()
    .filter(({ event_type }) => event_type === 'pageview')
    .sort((left, right) => Number(left.seq) - Number(right.seq))
    .map(({ page_url, page_title, referrer }) => [pathOf(page_url), String(page_title), pathOf(referrer)]);
}

function pathOf(url: string | null): string {
  if (!url) return '';
  const { pathname, hash } = new URL(url);
  return pathname + hash;
}

/** Navigates in every way that a router offers. Returns the views to expect: each page once. */
export async function walkAround(walker: Walker, road: Road): Promise<View[]> {
  await land(walker, road);
  await follow(walker, '/products/lamp', LAMP);
  await follow(walker, '/checkout', CHECKOUT);
  await goBack(walker, LAMP, '/products/lamp');
  await goForward(walker, CHECKOUT, '/checkout');
  // A redirect.
  await follow(walker, '/lamp', LAMP, '/products/lamp');
  await follow(walker, '?tab=care', LAMP, '/products/lamp?tab=care');
  const referrer = await reload(walker, LAMP, '/products/lamp?tab=care');
  await follow(walker, '/checkout', CHECKOUT);
  await payAndLeave(walker, road);
  return [
    ['/', HOME, ''],
    ['/products/lamp', LAMP, '/'],
    ['/checkout', CHECKOUT, '/products/lamp'],
    ['/products/lamp', LAMP, '/checkout'],
    ['/checkout', CHECKOUT, '/products/lamp'],
    ['/products/lamp', LAMP, '/checkout'],
    ['/products/lamp', LAMP, referrer],
    ['/checkout', CHECKOUT, '/products/lamp'],
  ];
}
