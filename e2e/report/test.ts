import type { Locator, Page } from '@playwright/test';
import { test as base, expect as usual } from '../test.ts';

/** After a load that took two seconds, the page polls only 18 seconds later. */
export const expect = usual.configure({ timeout: 60_000 });

/** A test with a collector of its own, and its page, logged in. */
export const test = base.extend<{ report: Page }>({
  report: async ({ road, page }, use) => {
    await logIn(page, road.loginUrl);
    await use(page);
  },
});

/** The link to a view, in the navigation only: an empty report has one, too. */
export function tabOf(page: Page, name: 'Report' | 'Live' | 'Calls' | 'Set up'): Locator {
  return page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
}

/** Opens a login link as its owner would. */
export async function logIn(page: Page, loginUrl: string): Promise<void> {
  await page.goto(loginUrl);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Reports a purchase to the collector, as the shop's server would. */
export async function sell(
  road: { collectorUrl: string; apiKey: string },
  event: { scan_session_id: string; event_name?: string; event_time?: string; amount?: number; currency?: string },
): Promise<void> {
  const { amount = 49.9, currency = 'EUR', ...fields } = event;
  const conversion_value = { amount, currency };
  const response = await fetch(`${road.collectorUrl}/server-events`, {
    method: 'POST',
    headers: { 'X-API-Key': road.apiKey },
    body: JSON.stringify({ site_id: 'demo', event_name: 'purchase', conversion_value, ...fields }),
  });
  if (!response.ok) throw new Error(await response.text());
}
