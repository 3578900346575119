import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { openProfile } from './engines/playwright.ts';
import { shiftClock } from './preludes.ts';
import { buyLampOn, flush } from './shopping.ts';
import { expect, test } from './test.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFETIME_MS = 60 * DAY_MS;

/** What a browser keeps while it is closed. */
let profile: string;
test.beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'scnv-profile-'));
});
// Child processes of a browser may write for a moment after it has exited.
test.afterEach(() => rm(profile, { recursive: true, maxRetries: 5, retryDelay: 500 }));

test('a sale in a restarted browser counts for the scan until its 60 days are over', async ({ road }) => {
  const scannedAt = await visit(0, async (page) => {
    await page.goto(road.scanUrl);
    await expect.poll(() => road.events()).toHaveLength(1);
    return page.evaluate(() => JSON.parse(localStorage._scnv).scanned_at as number);
  });
  const scan = road.events()[0]?.scan_session_id;

  await visit(scannedAt + LIFETIME_MS - DAY_MS - Date.now(), buy);
  await expect.poll(async () => (await road.report()).conversions).toBe(1);
  await expect.poll(() => road.duplicates()).toHaveLength(1);
  expect(new Set(road.events().map((event) => event.scan_session_id))).toEqual(new Set([scan]));
  // What a page sends as it is left may arrive after all else: one page of the first visit, four of the second.
  await expect.poll(() => road.events().filter(({ event_type }) => event_type === 'pageview')).toHaveLength(5);
  const counted = road.events().length;

  await visit(scannedAt + LIFETIME_MS + 1000 - Date.now(), async (page) => {
    await buy(page);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    // A new scan is the marker: had the visit before sent anything, it would come first.
    await page.goto(road.scanUrl);
    await expect.poll(async () => (await road.report()).sessions).toBe(2);
    await flush(page);
  });
  await expect.poll(() => road.events().length).toBe(counted + 1);
  expect(road.events().at(-1)?.scan_session_id).not.toBe(scan);
  expect((await road.report()).conversions).toBe(1);

  async function buy(page: Page) {
    await page.goto(road.shopUrl);
    await buyLampOn(page);
    await flush(page);
  }
});

/** Opens the browser on the profile with its clock ahead by `aheadMs`, and closes it as a person would. */
async function visit<Result>(aheadMs: number, act: (page: Page) => Promise<Result>): Promise<Result> {
  const context: BrowserContext = await openProfile('chromium', profile);
  try {
    await context.addInitScript({ content: shiftClock(aheadMs) });
    const [page = await context.newPage()] = context.pages();
    return await act(page);
  } finally {
    await context.close();
  }
}
