import { randomUUID } from 'node:crypto';
import { expect, tabOf, test } from './test.ts';

test('each call of an ad network is listed with its outcome, and is found by its transaction', async ({
  road,
  report,
}) => {
  const { collectorUrl } = road;
  await report.goto(`${collectorUrl}/?site=demo`);
  await expect(tabOf(report, 'Live')).toBeVisible();
  await expect(tabOf(report, 'Calls'), 'nobody calls who knows of no offer').toHaveCount(0);

  const offers: string[] = [];
  for (const [offer_id, name] of [
    ['spring', 'Spring sale'],
    ['lamps', 'Lamp deal'],
  ]) {
    const asked = { site_id: 'demo', offer_id, name, destination: 'https://shop.example/?t={transaction_id}' };
    const made = (await road.admin('POST', '/admin/offers', asked)) as { postback_token: string };
    offers.push(made.postback_token);
  }
  const { headers } = await fetch(`${collectorUrl}/c/spring?publisher=blog`, { redirect: 'manual' });
  const transaction = new URL(headers.get('location') ?? '').searchParams.get('scnv') ?? '';
  const call = (secure = '', transaction_id = transaction, more = {}) =>
    fetch(`${collectorUrl}/postback?${new URLSearchParams({ secure, transaction_id, ...more })}`);
  await call(offers[0], transaction, { user_email: 'jane@shop.example', event_time: 'soon' });
  await call(offers[0]);
  await call(offers[1]);
  await call('scnv_postback_nobody');
  await call(offers[1], randomUUID());

  await report.reload();
  await tabOf(report, 'Calls').click();
  const badges = report.locator('.line .badge');
  await expect(badges).toHaveText(['Refused', 'Refused', 'Refused', 'Duplicate', 'Approved']);
  await expect(report.locator('.line .why')).toContainText([
    'The click does not exist',
    'The token does not exist',
    'The token is for one offer',
    'The click has this conversion already.',
  ]);
  await report.locator('.line.accepted').getByText('Details').click();
  const fields = report.locator('.line.accepted dl');
  await expect(fields).toContainText('user_email***');
  await expect(fields).toContainText('event_timesoon');
  await expect(fields).not.toContainText('jane');

  await report.getByLabel('Transaction').fill(transaction);
  await report.getByRole('button', { name: 'Find' }).click();
  await expect(badges).toHaveText(['Refused', 'Refused', 'Duplicate', 'Approved']);
  await report.getByLabel('Outcome').selectOption('Duplicate');
  await expect(badges).toHaveText(['Duplicate']);
  await report.reload();
  await expect(badges, 'all of it stands in the address').toHaveText(['Duplicate']);
  await expect(report.getByLabel('Transaction')).toHaveValue(transaction);
  await report.getByLabel('Offer').selectOption('Lamp deal');
  await expect(report.getByText('No call matches.')).toBeVisible();

  await report.getByLabel('Transaction').fill('x');
  await report.getByRole('button', { name: 'Find' }).click();
  await expect(report.getByText('No news: transaction_id must be a UUID.')).toBeVisible();
  await tabOf(report, 'Calls').click();
  await report.getByLabel('Offer').selectOption('All');
  await expect(badges).toHaveCount(5);

  // New calls appear by themselves.
  await call(offers[0], transaction, { external_order_id: 'A-2' });
  await expect(badges).toHaveCount(6);
});
