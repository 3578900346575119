import { expect, tabOf, test } from './test.ts';

interface Offer {
  offer_id: string;
  postback_token: string;
}

test('an offer shows its clicks and conversions, and those of each publisher', async ({ road, report, browser }) => {
  const offer = (await road.admin('POST', '/admin/offers', {
    site_id: 'demo',
    offer_id: 'lamp-deal',
    name: 'Lamp deal',
    destination: `${road.shopUrl}?transaction_id={transaction_id}`,
    currency: 'EUR',
  })) as Offer;
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${road.collectorUrl}/c/${offer.offer_id}?publisher=blog`);
  const transaction = new URL(visitor.url()).searchParams.get('scnv');
  await expect.poll(() => road.events().length).toBeGreaterThan(0);
  await visitor.context().close();
  const postback = `/postback?secure=${offer.postback_token}&transaction_id=${transaction}`;
  expect((await fetch(road.collectorUrl + postback)).status).toBe(200);

  await report.goto(`${road.collectorUrl}/?site=demo`);
  const counts = ['1', '1', '1', '0', '0', '100%'];
  // Sales are revenue elsewhere on this page; this is what networks pay.
  await expect(report.getByRole('columnheader', { name: 'Network revenue', exact: true })).toBeVisible();
  await expect(report.locator('#offer-lamp-deal .number')).toContainText(counts);
  await expect(report.locator('.publisher')).toContainText(['blog']);
  await expect(report.locator('.publisher .number')).toContainText(counts);

  await report.getByRole('link', { name: 'Lamp deal' }).click();
  await expect(report).toHaveURL(/[?&]offer_id=lamp-deal/);
  await expect(report.locator('#total-sessions .figure')).toHaveText('1');
  await expect(report.locator('#total-conversions .figure')).toHaveText('1');
  await expect(report.locator('scnv-chart')).toHaveAttribute('aria-label', /Clicks by day, 30 days, most on .*: 1\./);

  await fetch(`${road.collectorUrl}/postback?secure=${offer.postback_token}&transaction_id={click}`);
  await tabOf(report, 'Live').click();
  const refused = report.locator('.line.refused');
  await expect(refused.locator('.why')).toContainText('transaction_id is empty, or is not an id, such as a macro');
  await expect(refused.locator('.why code').first()).toHaveText('transaction_id');
});
