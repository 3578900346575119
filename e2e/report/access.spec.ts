import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Road } from '../road.ts';
import { expect, sell, test } from './test.ts';

const PHONE = { width: 375, height: 720 };

/** Each view with everything that it can show; `open` waits for what comes last. */
const views: { name: string; open(page: Page, road: Road): Promise<void> }[] = [
  {
    name: 'the report',
    async open(page, road) {
      await page.goto(`${road.collectorUrl}/?site=demo&period=7d&measure=revenue-EUR`);
      await expect(page.locator('scnv-chart canvas')).toBeVisible();
      await expect(page.locator('.steps li')).toHaveCount(3);
      await expect(page.locator('.notes li').first()).toBeVisible();
      await page.getByText('As a table').click();
    },
  },
  {
    name: 'all sites',
    async open(page, road) {
      await page.goto(`${road.collectorUrl}/?period=today`);
      await expect(page.locator('#site-demo')).toBeVisible();
    },
  },
  {
    name: 'the live view',
    async open(page, road) {
      await page.goto(`${road.collectorUrl}/?tab=live&site=demo`);
      await expect(page.locator('.line')).not.toHaveCount(0);
      const opened = page.waitForEvent('popup');
      await page.getByRole('link', { name: 'Make a test scan' }).click();
      await (await opened).close();
      await expect(page.locator('.progress [data-state="done"]').first()).toBeVisible();
      await page.getByText('Details').first().click();
    },
  },
  {
    name: 'the calls of ad networks',
    async open(page, road) {
      const asked = { site_id: 'demo', offer_id: 'spring', destination: 'https://shop.example/?t={transaction_id}' };
      const { postback_token: secure } = (await road.admin('POST', '/admin/offers', asked)) as Record<string, string>;
      await fetch(`${road.collectorUrl}/postback?secure=${secure}&transaction_id=${randomUUID()}`);
      await fetch(`${road.collectorUrl}/postback?secure=${secure}&transaction_id={click}`);
      await page.goto(`${road.collectorUrl}/?tab=calls&site=demo`);
      await expect(page.locator('.line.refused')).toHaveCount(2);
      await page.getByText('Details').first().click();
    },
  },
  {
    name: 'the set-up of a site',
    async open(page, road) {
      await page.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
      await page.getByLabel('Key name').fill('till');
      await page.getByRole('button', { name: 'Create API key' }).click();
      await expect(page.getByRole('region', { name: 'the API key' })).toBeVisible();
      await page.getByText('New offer').click();
      await page.getByLabel('Offer name').fill('Spring sale');
      await page.getByLabel('Where clicks lead', { exact: true }).fill('https://shop.example/?t={transaction_id}');
      await page.getByRole('button', { name: 'Create offer' }).click();
      await expect(page.getByText('Its token is shown only once')).toHaveCount(3);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
    },
  },
  {
    name: 'the set-up of a new site',
    async open(page, road) {
      await page.goto(`${road.collectorUrl}/?tab=setup`);
      await expect(page.getByRole('button', { name: 'Create site' })).toBeVisible();
    },
  },
];

test.beforeEach(async ({ road }) => {
  const scan_session_id = randomUUID();
  await road.admin('PUT', `/admin/scan-sessions/${scan_session_id}`, { site_id: 'demo', code: 'demo' });
  await sell(road, { scan_session_id });
  await sell(road, { scan_session_id: randomUUID() });
});

for (const { name, open } of views) {
  test(`axe finds no violation in ${name}, dark or light`, async ({ road, report }) => {
    // What reads the colour scheme as it starts has to be right, too.
    await report.emulateMedia({ colorScheme: 'dark' });
    await open(report, road);
    for (const colorScheme of ['dark', 'light'] as const) {
      await report.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page: report }).analyze();
      const found = violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      expect.soft(found, colorScheme).toEqual([]);
    }
  });

  test(`${name} fits a phone, and does not violate its own policy`, async ({ road, report }) => {
    const complaints: string[] = [];
    report.on('console', (message) => complaints.push(message.text()));
    report.on('pageerror', (error) => complaints.push(error.message));
    await report.setViewportSize(PHONE);
    await open(report, road);
    await expect.poll(() => widthOf(report)).toBe(PHONE.width);
    expect(complaints).toEqual([]);
  });
}

test('axe finds no violation on the pages that are shown without a login', async ({ road, page }) => {
  await page.setViewportSize(PHONE);
  for (const path of ['/', '/login?code=none', '/q/nobody', '/reasons']) {
    await page.goto(road.collectorUrl + path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect([path, ...violations.map(({ id }) => id)]).toEqual([path]);
    expect(await widthOf(page), path).toBe(PHONE.width);
  }
});

test('the keyboard reaches everything, and keeps its focus as figures change', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?site=demo`);
  await expect(report.locator('#total-sessions .figure')).toHaveText('1');
  await report.keyboard.press('Tab');
  await expect(report.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await report.keyboard.press('Enter');
  await expect(report.getByRole('main')).toBeFocused();
  await report.keyboard.press('Tab');
  await expect(report.getByRole('combobox', { name: 'Period' })).toBeFocused();
  for (const label of ['QR code', 'Time zone']) {
    await report.keyboard.press('Tab');
    await expect(report.getByRole('combobox', { name: label })).toBeFocused();
  }
  for (const figure of ['sessions', 'revenue-EUR', 'conversions']) {
    await report.keyboard.press('Tab');
    await expect(report.locator(`#total-${figure}`)).toBeFocused();
  }
  await report.keyboard.press('Space');
  await expect(report.locator('#total-conversions')).toHaveAttribute('aria-pressed', 'true');

  await report.getByRole('link', { name: 'Demo poster' }).focus();
  const scan_session_id = randomUUID();
  await road.admin('PUT', `/admin/scan-sessions/${scan_session_id}`, { site_id: 'demo', code: 'demo' });
  await sell(road, { scan_session_id });
  await expect(report.locator('#total-conversions .figure')).toHaveText('2');
  await expect(report.getByRole('link', { name: 'Demo poster' })).toBeFocused();
});

test('after following a link by keyboard the focus is in the view that it leads to', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?site=demo`);
  const poster = report.getByRole('link', { name: 'Demo poster' });
  await expect(poster).toBeVisible();
  await poster.press('Enter');
  await expect(report).toHaveURL(/[?&]code=demo/);
  await expect(report.getByRole('main')).toBeFocused();
  await report.getByRole('combobox', { name: 'Site' }).selectOption('All sites');
  const site = report.locator('#site-demo').getByRole('link');
  await expect(site).toBeVisible();
  await site.press('Enter');
  await expect(report).toHaveURL(/[?&]site=demo/);
  await expect(report.getByRole('main')).toBeFocused();
});

/** How wide a page is, including what does not fit. */
function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
