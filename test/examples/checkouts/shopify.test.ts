import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Reply, reset, stall } from '../../server.ts';
import { SCAN } from '../../world.ts';
import { openShop, type Shop, type ShopOptions } from './shop.ts';

const SECRET = 'shpss_of_the_test';
const ORDERED_AT = Date.now() - 3_600_000;

/** An order as in the reference of the REST API, shortened. */
const order = {
  id: 450789469,
  name: '#1001',
  order_number: 1001,
  currency: 'EUR',
  presentment_currency: 'USD',
  total_price: '52.40',
  current_total_price: '49.90',
  total_price_set: {
    shop_money: { amount: '52.40', currency_code: 'EUR' },
    presentment_money: { amount: '61.20', currency_code: 'USD' },
  },
  financial_status: 'paid',
  note_attributes: [
    { name: 'gift', value: 'yes' },
    { name: 'scan_session_id', value: SCAN },
  ],
  processed_at: `${new Date(ORDERED_AT - 5 * 3_600_000).toISOString().slice(0, 19)}-05:00`,
  test: false,
};
const refunded = { financial_status: 'refunded', current_total_price: '0.00' };

const open = (options?: ShopOptions) => openShop('shopify.mjs', { SHOPIFY_WEBHOOK_SECRET: SECRET }, options);

function send(shop: Shop, topic: string, changes: Partial<typeof order> = {}, secret = SECRET) {
  // With spaces: the signature is of the bytes, and not of what they say.
  const body = JSON.stringify({ ...order, ...changes }, null, 1);
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  return shop.send(body, { 'X-Shopify-Topic': topic, 'X-Shopify-Hmac-Sha256': signature });
}

test('a paid order counts once, however often its webhook comes, with what it costs in the currency of the shop', async () => {
  const shop = await open();
  for (let time = 0; time < 3; time++) expect(await send(shop, 'orders/paid')).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
  const seconds = Math.floor(ORDERED_AT / 1000) * 1000;
  expect(await shop.conversions()).toMatchObject([{ order_id: '#1001', event_time: seconds, status: 'approved' }]);
});

test('an order that is not paid is not counted', async () => {
  const shop = await open();
  for (const financial_status of ['pending', 'authorized', 'partially_paid', 'voided']) {
    expect(await send(shop, 'orders/updated', { financial_status })).toBe(200);
    expect(await send(shop, 'orders/paid', { financial_status })).toBe(200);
  }
  expect(shop.requests).toEqual([]);
});

test('a full refund takes the sale back, a partial one does not', async () => {
  const shop = await open();
  await send(shop, 'orders/paid');
  expect(await send(shop, 'orders/updated', { financial_status: 'partially_refunded' })).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
  for (let time = 0; time < 2; time++) expect(await send(shop, 'orders/updated', refunded)).toBe(200);
  expect(await shop.counted()).toEqual([0]);
});

test('a refund that arrives before the sale keeps it from counting', async () => {
  const shop = await open();
  expect(await send(shop, 'orders/updated', refunded)).toBe(200);
  expect(await send(shop, 'orders/paid')).toBe(200);
  expect(await shop.counted()).toEqual([0]);
  expect(await shop.conversions()).toMatchObject([{ status: 'rejected' }]);
});

test('a wrong signature is refused, and nothing is stored', async () => {
  const shop = await open();
  expect(await send(shop, 'orders/paid', {}, 'shpss_of_another')).toBe(400);
  expect(await shop.send(JSON.stringify(order), { 'X-Shopify-Topic': 'orders/paid' })).toBe(400);
  expect(shop.requests).toEqual([]);
});

test('without a secret it does not start: anybody could sign', async () => {
  await expect(openShop('shopify.mjs', { SHOPIFY_WEBHOOK_SECRET: '' })).rejects.toThrow('shopify.mjs has ended');
});

test('while the collector is down the webhook fails, and counts once when it comes again', async () => {
  const shop = await open({ faults: [reset] });
  expect(await send(shop, 'orders/paid')).toBe(503);
  expect(await send(shop, 'orders/paid')).toBe(200);
  expect(await send(shop, 'orders/paid')).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
});

test('so does a refund', async () => {
  const shop = await open({ faults: [null, null, reset] });
  await send(shop, 'orders/paid');
  expect(await send(shop, 'orders/updated', refunded)).toBe(503);
  expect(await send(shop, 'orders/updated', refunded)).toBe(200);
  expect(await shop.counted()).toEqual([0]);
});

test.each<[string, Reply]>([
  ['does not answer', stall],
  ['asks for a minute', (response) => response.writeHead(503, { 'Retry-After': '60' }).end('{}')],
])('a collector that %s fails each webhook within the five seconds of Shopify', async (_, fault) => {
  const shop = await open({ faults: [fault, fault] });
  for (const name of ['#1001', '#1002']) {
    const sentAt = performance.now();
    expect(await send(shop, 'orders/paid', { name })).toBe(503);
    expect(performance.now() - sentAt).toBeLessThan(5000);
  }
});

test('an order without a scan is answered, and nothing is stored', async () => {
  const shop = await open();
  const note_attributes = [{ name: 'gift', value: 'yes' }];
  expect(await send(shop, 'orders/paid', { note_attributes })).toBe(200);
  expect(await send(shop, 'orders/updated', { note_attributes, ...refunded })).toBe(200);
  expect(shop.requests).toEqual([]);
});

test('an order in yen has no decimals', async () => {
  const shop = await open();
  expect(await send(shop, 'orders/paid', { currency: 'JPY', current_total_price: '4990' })).toBe(200);
  expect(await shop.counted()).toEqual([1, '4990 JPY']);
});

test('test orders are reported with a test key only, and real ones without', async () => {
  const shop = await open();
  expect(await send(shop, 'orders/paid', { test: true })).toBe(200);
  expect(shop.requests).toEqual([]);
  const trial = await open({ mode: 'test' });
  expect(await send(trial, 'orders/paid')).toBe(200);
  expect(trial.requests).toEqual([]);
  expect(await send(trial, 'orders/paid', { test: true })).toBe(200);
  expect(trial.good()).toHaveLength(1);
  expect(await send(trial, 'orders/updated', { test: true, ...refunded })).toBe(200);
  expect(await trial.conversions()).toEqual([]);
});
