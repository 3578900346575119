import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, sell, test } from './test.ts';

/** Creates a QR code on the page, as its owner would. */
async function makeCode(report: Page, code: string, destination: string): Promise<void> {
  await report.getByText('New QR code').click();
  const form = report.locator('form').filter({ has: report.getByLabel(/^Short code/) });
  await form.getByLabel(/^Short code/).fill(code);
  await form.getByLabel('Where it leads').fill(destination);
  await form.getByRole('button', { name: 'Create QR code' }).click();
}

test('what is typed about a QR code stays with it when one that sorts before it is created', async ({
  road,
  report,
}) => {
  const stored = (code: string) => road.admin('GET', `/admin/qr-codes/${code}`);
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const printed = report.locator('#qr-demo');
  await printed.getByText('Change').click();
  await printed.getByLabel('Name').fill('At the till');
  await makeCode(report, 'a-flyer', `${road.shopUrl}flyer`);
  await expect(report.locator('#qr-a-flyer')).toBeVisible();
  await expect(printed.getByLabel('Name')).toHaveValue('At the till');
  await expect(report.locator('#qr-a-flyer details')).not.toHaveAttribute('open');
  await printed.getByRole('button', { name: 'Save' }).click();
  await expect(printed.getByText('Saved.')).toBeVisible();
  expect(await stored('demo')).toMatchObject({ name: 'At the till', destination: road.shopUrl });
  expect(await stored('a-flyer')).toMatchObject({ name: 'a-flyer', destination: `${road.shopUrl}flyer` });
});

test('what is typed about an offer stays with it when one that sorts before it appears', async ({ road, report }) => {
  const offer = (offer_id: string) => {
    const destination = `https://shop.example/${offer_id}?t={transaction_id}`;
    return road.admin('POST', '/admin/offers', { site_id: 'demo', offer_id, name: offer_id, destination });
  };
  await offer('spring');
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const line = report.locator('#offer-spring');
  await line.getByText('Change').click();
  await line.getByLabel('Offer name').fill('Spring sale');
  await offer('autumn');
  await report.getByRole('button', { name: 'Pause site' }).click();
  await expect(report.locator('#offer-autumn')).toBeVisible();
  await expect(line.getByLabel('Offer name')).toHaveValue('Spring sale');
  await expect(report.locator('#offer-autumn details[open]')).toHaveCount(0);
});

test('an expanded event stays expanded when another arrives', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=live&site=demo`);
  await expect(report.getByRole('status').filter({ hasText: 'Listening' })).toBeVisible();
  await sell(road, { scan_session_id: randomUUID(), amount: 1 });
  await report.getByText('Details').click();
  await sell(road, { scan_session_id: randomUUID(), amount: 2 });
  await expect(report.locator('.line')).toHaveText([/€2\.00/, /€1\.00/]);
  await expect(report.locator('.line').filter({ has: report.locator('details[open]') })).toHaveText([/€1\.00/]);
});

test('an expanded call stays expanded when another arrives', async ({ road, report }) => {
  const call = (transaction_id: string) =>
    fetch(`${road.collectorUrl}/postback?${new URLSearchParams({ secure: 'scnv_postback_nobody', transaction_id })}`);
  const [first, second] = [randomUUID(), randomUUID()];
  await call(first);
  await report.goto(`${road.collectorUrl}/?tab=calls&site=demo`);
  await report.getByText('Details').click();
  await call(second);
  await expect(report.locator('.line')).toHaveText([new RegExp(second), new RegExp(first)]);
  await expect(report.locator('.line').filter({ has: report.locator('details[open]') })).toHaveText([
    new RegExp(first),
  ]);
});
