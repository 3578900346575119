import { createClient } from '@scnv/sdk/node';
import { buyLampOn } from './shopping.ts';
import { expect, test } from './test.ts';

test('a batch that is posted two more times is counted once and marked', async ({ road, page }) => {
  const sent = page.waitForRequest((request) => String(request.postData()).includes('"wish"'));
  await page.goto(road.scanUrl);
  await page.evaluate(`scanova('track', 'wish'); scanova('flush')`);
  const request = await sent;
  await expect.poll(() => road.events()).toHaveLength(2);
  const before = { events: road.events(), report: await road.report() };

  for (const _ of ['twice', 'again']) {
    const status = await page.evaluate(
      ([url, body]) => fetch(url, { method: 'POST', body }).then((response) => response.status),
      [request.url(), String(request.postData())] as [string, string],
    );
    expect(status).toBe(200);
  }

  expect(road.events()).toEqual(before.events);
  expect(await road.report()).toEqual(before.report);
  // The page view may have been sent before.
  const ids = before.events.map(({ event_id }) => event_id).filter((id) => request.postData()?.includes(id));
  expect(road.duplicates().map(({ event_id, reason }) => [event_id, reason])).toEqual(
    [...ids, ...ids].map((id) => [id, 'event_id']),
  );
});

test('a purchase that the shop reports again is counted once and marked', async ({ road, page }) => {
  await page.goto(road.scanUrl);
  const order_id = await buyLampOn(page);
  await expect.poll(() => road.duplicates().map(({ reason }) => reason)).toEqual(['order_id']);
  const before = await road.report();
  expect(before).toMatchObject({ conversions: 1, revenue: [{ currency: 'EUR', amount: 49.9 }] });
  const sale = road.events().find(({ source }) => source === 'server');

  const shop = createClient({ collector: road.collectorUrl, apiKey: road.apiKey, siteId: 'demo' });
  const purchase = {
    event_name: 'purchase',
    scan_session_id: String(sale?.scan_session_id),
    conversion_value: { amount: 49.9, currency: 'EUR' },
  };
  const sameId = await shop.track({ ...purchase, event_id: String(sale?.event_id) });
  const sameOrder = await shop.track({ ...purchase, order_id });

  expect([sameId.status, sameOrder.status]).toEqual(['duplicate', 'duplicate']);
  expect(road.duplicates().map(({ reason }) => reason)).toEqual(['order_id', 'event_id', 'order_id']);
  expect(await road.report()).toEqual(before);
});
