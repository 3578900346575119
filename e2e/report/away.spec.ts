import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

/** Makes the page's calls of one kind fail, as when the database is unavailable. */
async function refuse(report: Page, method: string, address: string): Promise<void> {
  await report.route(address, (route) => {
    if (route.request().method() !== method) return route.continue();
    return route.fulfill({ status: 503, json: { detail: 'the database is not available' } });
  });
}
const alertOf = (report: Page, text: string) => report.getByRole('alert').filter({ hasText: text });
const DETAIL = 'the database is not available';

test('a key that could not be revoked stays visible, with the error', async ({ road, report }) => {
  await road.admin('POST', '/admin/sites/demo/keys', { name: 'till' });
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const revoke = report.getByRole('button', { name: 'Revoke till' });
  const problem = alertOf(report, `“till” was not revoked: ${DETAIL}`);
  report.on('dialog', (dialog) => dialog.accept());
  await refuse(report, 'DELETE', '**/admin/sites/demo/keys/*');
  await revoke.click();
  await expect(problem).toBeVisible();
  await expect(revoke).toBeVisible();

  await report.unrouteAll();
  await revoke.click();
  await expect(revoke).toHaveCount(0);
  await expect(problem).toHaveCount(0);
});

test('keys that could not be loaded are not shown as none, and appear by themselves', async ({ road, report }) => {
  await road.admin('POST', '/admin/sites/demo/keys', { name: 'till' });
  await refuse(report, 'GET', '**/admin/sites/demo/keys');
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const problem = alertOf(report, `The keys could not be loaded: ${DETAIL}. Trying again…`);
  await expect(problem).toBeVisible();
  await expect(report.getByText('No key yet.')).toHaveCount(0);
  await report.unrouteAll();
  await expect(report.getByRole('button', { name: 'Revoke till' })).toBeVisible();
  await expect(problem).toHaveCount(0);
});

test('the page says so if a site or an offer could not be paused', async ({ road, report }) => {
  const offer = { site_id: 'demo', offer_id: 'spring', destination: 'https://shop.example/' };
  await road.admin('POST', '/admin/offers', offer);
  await refuse(report, 'PATCH', '**/admin/**');
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByRole('button', { name: 'Pause site' }).click();
  await expect(alertOf(report, DETAIL)).toHaveCount(1);
  const line = report.locator('#offer-spring');
  await line.getByText('Change').click();
  await line.getByRole('button', { name: 'Pause' }).click();
  await expect(line.getByRole('alert').last()).toHaveText(DETAIL);
  await report.unrouteAll();
  await report.getByRole('button', { name: 'Pause site' }).click();
  await expect(report.getByRole('button', { name: 'Resume site' })).toBeVisible();
});

test('a page that cannot reach the collector says so, and continues once it can', async ({ road, report }) => {
  await report.route('**/admin/sites', (route) => route.abort());
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await expect(report.getByRole('status')).toHaveText('No news: the collector cannot be reached. Trying again…');
  await report.unrouteAll();
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('Set up Demo shop');
});

test('a site shows nothing of the one selected before, whatever fails or comes late', async ({ road, report }) => {
  await road.admin('POST', '/admin/sites', { site_id: 'other', name: 'Other shop' });
  await road.admin('PUT', '/admin/qr-codes/others', { site_id: 'other', destination: 'https://other.example/' });
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const sites = report.getByRole('combobox', { name: 'Site', exact: true });
  const [ours, theirs] = [report.locator('#qr-demo'), report.locator('#qr-others')];
  await expect(ours).toBeVisible();
  await refuse(report, 'GET', '**/admin/sites');
  await sites.selectOption('Other shop');
  await expect(alertOf(report, `No news: ${DETAIL}. Trying again…`)).toBeVisible();
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('Set up Other shop');
  await expect(ours).toHaveCount(0);
  await expect(report.getByText(/^(None|No offer) yet\.$/)).toHaveCount(0);
  await report.unrouteAll();
  await expect(theirs).toBeVisible();
  await expect(alertOf(report, 'No news')).toHaveCount(0);

  const { promise: isLate, resolve: letGo } = Promise.withResolvers<void>();
  await report.route('**/admin/qr-codes?site_id=demo', async (route) => {
    await isLate;
    await route.continue();
  });
  const late = report.waitForResponse('**/admin/qr-codes?site_id=demo');
  await sites.selectOption('Demo shop');
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('Set up Demo shop');
  await sites.selectOption('Other shop');
  await expect(theirs).toBeVisible();
  letGo();
  await (await late).finished();
  // Earlier answers have been drawn by then.
  await report.evaluate(() => fetch('/healthz').then((response) => response.text()));
  await expect(theirs).toBeVisible();
  await expect(ours).toHaveCount(0);
});
