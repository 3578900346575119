import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

const sectionOf = (report: Page, heading: string) =>
  report.locator('section').filter({ has: report.getByRole('heading', { name: heading }) });

test('a form shows what is stored once it has been saved, and keeps what others change meanwhile', async ({
  road,
  report,
}) => {
  const host = new URL(road.shopUrl).host;
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const site = sectionOf(report, '5. The site');
  const domains = site.getByLabel('Allowed domains');
  await domains.fill(`${host},  m.shop.example`);
  await site.getByRole('button', { name: 'Save site' }).click();
  await expect(domains).toHaveValue(`${host} m.shop.example`);
  await expect(site.getByText('Saved.')).toBeVisible();

  const allowed_domains = [host, 'm.shop.example', 'blog.example'];
  await road.admin('PATCH', '/admin/sites/demo', { allowed_domains, bots: 'mark' });
  await site.getByLabel('Name').fill('Lamps');
  await site.getByRole('button', { name: 'Save site' }).click();
  await expect(domains).toHaveValue(allowed_domains.join(' '));
  await expect(site.getByLabel('Count bots')).not.toBeChecked();
  expect(await road.admin('GET', '/admin/sites/demo')).toMatchObject({ name: 'Lamps', allowed_domains, bots: 'mark' });
  await site.getByRole('button', { name: 'Save site' }).click();
  await expect(site.getByText('Saved.'), 'what changes nothing is no mistake').toBeVisible();
});

test('what is typed while a form is being saved stays', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const { promise: isTyped, resolve: goOn } = Promise.withResolvers<void>();
  await report.route('**/admin/sites/demo', async (route) => {
    await isTyped;
    await route.continue();
  });
  const site = sectionOf(report, '5. The site');
  await site.getByLabel('Name').fill('Lamps');
  await site.getByRole('button', { name: 'Save site' }).click();
  await site.getByLabel('Conversion events').fill('purchase sign_up');
  goOn();
  await expect(site.getByText('Saved.')).toBeVisible();
  await expect(site.getByLabel('Conversion events')).toHaveValue('purchase sign_up');
});

test('a host is added to the domains allowed by then, whatever was allowed when the page was loaded', async ({
  road,
  report,
}) => {
  const host = new URL(road.shopUrl).host;
  await road.admin('PUT', '/admin/qr-codes/away', { site_id: 'demo', destination: 'https://away.example/' });
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const add = report.getByRole('button', { name: 'Add away.example' });
  await expect(add).toBeVisible();
  await road.admin('PATCH', '/admin/sites/demo', { allowed_domains: [host, 'www.shop.example'] });
  report.once('dialog', (dialog) => dialog.accept());
  await add.click();
  await expect(add).toHaveCount(0);
  const allowed_domains = [host, 'www.shop.example', 'away.example'];
  expect(await road.admin('GET', '/admin/sites/demo')).toMatchObject({ allowed_domains });
});

test('of a QR code and an offer, too, only edited fields are saved', async ({ road, report }) => {
  const [older, newer] = ['https://shop.example/older', 'https://shop.example/newer'];
  await road.admin('PUT', '/admin/qr-codes/poster', { site_id: 'demo', destination: older });
  await road.admin('POST', '/admin/offers', { site_id: 'demo', offer_id: 'spring', destination: older });
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  const [code, offer] = [report.locator('#qr-poster'), report.locator('#offer-spring')];
  await code.getByText('Change').click();
  await code.getByLabel('Name').fill('At the till');
  await offer.getByText('Change').click();
  await offer.getByLabel('Offer name').fill('Spring sale');
  await road.admin('PUT', '/admin/qr-codes/poster', { site_id: 'demo', destination: newer });
  await road.admin('PATCH', '/admin/offers/spring', { destination: newer });
  for (const line of [code, offer]) {
    await line.getByRole('button', { name: 'Save' }).click();
    await expect(line.getByText('Saved.')).toBeVisible();
  }
  const stored = { name: 'At the till', destination: newer };
  expect(await road.admin('GET', '/admin/qr-codes/poster')).toMatchObject(stored);
  expect(await road.admin('GET', '/admin/offers/spring')).toMatchObject({ name: 'Spring sale', destination: newer });
});

test('a new QR code does not replace an existing one, and says so', async ({ road, report }) => {
  await report.goto(`${road.collectorUrl}/?tab=setup&site=demo`);
  await report.getByText('New QR code').click();
  const form = report.locator('form').filter({ has: report.getByLabel(/^Short code/) });
  await form.getByLabel(/^Short code/).fill('demo');
  await form.getByLabel('Where it leads').fill('https://shop.example/sticker');
  await form.getByRole('button', { name: 'Create QR code' }).click();
  await expect(form.getByRole('alert')).toHaveText(
    /^Short code, for \/q\/….*there is already a QR code with this code/,
  );
  await expect(form.getByLabel(/^Short code/)).toBeFocused();
  expect(await road.admin('GET', '/admin/qr-codes/demo')).toMatchObject({ destination: road.shopUrl });
});
