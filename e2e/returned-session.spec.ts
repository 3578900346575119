import type { Page } from '@playwright/test';
import type { Road } from './road.ts';
import { expect, test } from './test.ts';

const LIFETIME_S = 60 * 24 * 60 * 60;

test('a collector on a host of the site gives its pages a session that outlives what scripts store', async ({
  road,
  page,
}) => {
  const session = await ask(page, road, 'ct.shop.localhost', 'shop.localhost');
  expect(await page.evaluate(() => document.cookie)).toBe(`_scnv=${session}`);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ domain: '.shop.localhost', httpOnly: false, sameSite: 'Lax' });
  expect(Math.abs(Number(cookie?.expires) - Date.now() / 1000 - LIFETIME_S)).toBeLessThan(60);

  // The next page has nothing else stored.
  await page.evaluate(() => localStorage.clear());
  await page.goto(road.shopUrl.replace('shop.localhost', 'www.shop.localhost'));
  expect(await page.evaluate(() => document.cookie)).toBe(`_scnv=${session}`);
});

test('a collector on a foreign host accepts the events, and leaves no cookie', async ({ road, page }) => {
  await ask(page, road, '127.0.0.1');
  expect(await page.context().cookies()).toEqual([]);
});

/** Posts an event with credentials, and requests the cookie; returns what it would be. */
async function ask(page: Page, road: Road, collectorHost: string, domain?: string): Promise<string> {
  await page.goto(road.shopUrl);
  const endpoint = road.collectorUrl.replace('127.0.0.1', collectorHost);
  const scan = { sid: crypto.randomUUID(), scanned_at: Date.now() };
  const body = { site_id: 'demo', session_cookie: { ...scan, domain }, events: [{ event_type: 'wish' }] };
  const answer = await page.evaluate(
    async ([url = '', text = '']) =>
      (await fetch(`${url}/ct`, { method: 'POST', credentials: 'include', body: text })).json(),
    [endpoint, JSON.stringify(body)],
  );
  expect(answer).toEqual({ accepted: 1, duplicates: 0, rejected: 0, results: [] });
  return `${scan.sid}.${scan.scanned_at}`;
}
