import type { Page } from '@playwright/test';
import { openRoad, openSessionShop, type Road } from './road.ts';
import { test as base, expect } from './test.ts';

const test = base.extend<{ road: Road }>({
  road: async ({ shopHost }, use) => {
    const road = await openRoad(shopHost, undefined, openSessionShop);
    await use(road);
    await road.close();
  },
});

// Only the shop's server keeps the scan.
test.use({ javaScriptEnabled: false });

test('a sale counts for the scan that brought the visitor, with no script and no scan in the address', async ({
  road,
  page,
}) => {
  const scan = await land(page, road);
  await expect(page.locator('script')).toHaveCount(0);
  const order_id = await order(page);
  await expect.poll(() => road.events()).toHaveLength(1);
  const sale = { event_type: 'purchase', source: 'server', amount_minor: 4_990, currency: 'EUR' };
  expect(road.events()).toMatchObject([{ ...sale, scan_session_id: scan, order_id }]);
  expect(await road.report()).toMatchObject({ sessions: 1, conversions: 1, revenue: [{ amount: 49.9 }] });
});

test('it counts when the browser comes back days later, by the shop’s own address', async ({ road, page, browser }) => {
  const scan = await land(page, road);
  const storageState = await page.context().storageState();
  const [cookie, ...others] = storageState.cookies;
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  expect(Number(cookie?.expires) - Date.now() / 1000).toBeGreaterThan(59 * 24 * 60 * 60);

  const later = await browser.newContext({ storageState, javaScriptEnabled: false });
  const returned = await later.newPage();
  await returned.goto(road.shopUrl);
  await order(returned);
  await expect.poll(() => road.events().map(({ scan_session_id }) => scan_session_id)).toEqual([scan]);
  await later.close();
});

test('the last scan wins, and what is not a scan changes nothing', async ({ road, page }) => {
  const first = await land(page, road);
  const last = await land(page, road);
  expect(last).not.toBe(first);
  for (const nothing of ['', 'undefined', 'winter-sale']) await page.goto(`${road.shopUrl}?scnv=${nothing}`);
  await order(page);
  await expect.poll(() => road.events().map(({ scan_session_id }) => scan_session_id)).toEqual([last]);
});

test('a visitor without a scan buys, gets no cookie and is not reported', async ({ road, page }) => {
  await page.goto(road.shopUrl);
  const order_id = await order(page);
  expect(order_id).toMatch(/^\d+$/);
  expect(await page.context().cookies()).toEqual([]);
  // A sale after a scan is the marker: the server reports in order.
  const scan = await land(page, road);
  await order(page);
  await expect.poll(() => road.events().map(({ scan_session_id }) => scan_session_id)).toEqual([scan]);
});

/** Scans the code; returns the id of the scan session. */
async function land(page: Page, road: Road): Promise<string> {
  await page.goto(road.scanUrl);
  expect(page.url()).toMatch(road.shopUrl);
  return String(new URL(page.url()).searchParams.get('scnv'));
}

/** Walks from the open page to an order; returns its number. */
async function order(page: Page): Promise<string> {
  await page.click('a[href="/checkout"]');
  await page.waitForURL(/\/checkout/);
  expect(page.url()).not.toContain('scnv');
  await page.click('button');
  return page.innerText('#order');
}
