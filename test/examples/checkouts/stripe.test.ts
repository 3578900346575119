import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { reset } from '../../server.ts';
import { SCAN } from '../../world.ts';
import { openShop, type Shop, type ShopOptions } from './shop.ts';

const SECRET = 'whsec_of_the_test';
/** An hour ago, in seconds. */
const PAID_AT = Math.floor(Date.now() / 1000) - 3600;

/** A session as Stripe's API reference shows it, shortened to what is there for every payment. */
const session = {
  id: 'cs_live_a1',
  object: 'checkout.session',
  amount_subtotal: 4990,
  amount_total: 4990,
  client_reference_id: null as string | null,
  currency: 'eur',
  livemode: true,
  metadata: { scan_session_id: SCAN } as Record<string, string>,
  mode: 'payment',
  payment_intent: 'pi_1',
  payment_link: null as string | null,
  payment_status: 'paid',
  status: 'complete',
};
const charge = {
  id: 'ch_1',
  object: 'charge',
  amount: 4990,
  amount_refunded: 4990,
  created: PAID_AT,
  currency: 'eur',
  livemode: true,
  metadata: { scan_session_id: SCAN } as Record<string, string>,
  payment_intent: 'pi_1',
  refunded: true,
};

const open = (options?: ShopOptions) => openShop('stripe.mjs', { STRIPE_WEBHOOK_SECRET: SECRET }, options);

function send(shop: Shop, type: string, object: object, { livemode = true, secret = SECRET } = {}) {
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    api_version: '2026-08-26',
    created: PAID_AT,
    data: { object },
    livemode,
    type,
  });
  // Signed by Stripe's own library.
  return shop.send(payload, { 'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }) });
}
const complete = (shop: Shop, changes: Partial<typeof session> = {}, options = {}) =>
  send(shop, 'checkout.session.completed', { ...session, ...changes }, options);
const refund = (shop: Shop, changes: Partial<typeof charge> = {}) =>
  send(shop, 'charge.refunded', { ...charge, ...changes });

test('a paid session counts once, however often its webhook comes', async () => {
  const shop = await open();
  for (let time = 0; time < 3; time++) expect(await complete(shop)).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
  expect(await shop.conversions()).toMatchObject([
    { order_id: 'pi_1', event_time: PAID_AT * 1000, status: 'approved' },
  ]);
});

test('the order number of the shop names the order', async () => {
  const shop = await open();
  const metadata = { scan_session_id: SCAN, order_id: '10042' };
  await complete(shop, { metadata });
  await refund(shop, { metadata });
  expect(await shop.conversions()).toMatchObject([{ order_id: '10042', status: 'rejected' }]);
});

test('a delayed payment counts once it is paid, and a failed one never', async () => {
  const shop = await open();
  expect(await complete(shop, { payment_status: 'unpaid' })).toBe(200);
  const failed = { ...session, payment_status: 'unpaid' };
  expect(await send(shop, 'checkout.session.async_payment_failed', failed)).toBe(200);
  expect(shop.good()).toEqual([]);
  expect(await send(shop, 'checkout.session.async_payment_succeeded', session)).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
});

test('a full refund takes the sale back, a partial one does not', async () => {
  const shop = await open();
  await complete(shop);
  expect(await refund(shop, { refunded: false, amount_refunded: 1000 })).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
  expect(await refund(shop)).toBe(200);
  expect(await shop.counted()).toEqual([0]);
});

test('a refund that arrives before the sale keeps it from counting', async () => {
  const shop = await open();
  expect(await refund(shop)).toBe(200);
  expect(await complete(shop)).toBe(200);
  expect(await shop.counted()).toEqual([0]);
  expect(await shop.conversions()).toMatchObject([{ status: 'rejected' }]);
});

test.each([
  ['without a payment', { payment_intent: null, metadata: {} }],
  ['with a number that is none', { metadata: { order_id: 'x'.repeat(129) } }],
])('the refund of a charge %s is answered, since it will not get better', async (_, changes) => {
  const shop = await open();
  expect(await send(shop, 'charge.refunded', { ...charge, ...changes })).toBe(200);
  expect(await shop.conversions()).toEqual([]);
});

test('a wrong signature is refused, and nothing is stored', async () => {
  const shop = await open();
  expect(await complete(shop, {}, { secret: 'whsec_of_another' })).toBe(400);
  expect(await shop.send(JSON.stringify(session), {})).toBe(400);
  expect(shop.requests).toEqual([]);
});

test('while the collector is down the webhook fails, and counts once when it comes again', async () => {
  const shop = await open({ faults: [reset] });
  expect(await complete(shop)).toBe(503);
  expect(await complete(shop)).toBe(200);
  expect(await complete(shop)).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
});

test('so does a refund', async () => {
  const shop = await open({ faults: [null, null, reset] });
  await complete(shop);
  expect(await refund(shop)).toBe(503);
  expect(await refund(shop)).toBe(200);
  expect(await shop.counted()).toEqual([0]);
});

test('a session without a scan is answered, and nothing is stored', async () => {
  const shop = await open();
  expect(await complete(shop, { metadata: {} })).toBe(200);
  expect(shop.requests).toEqual([]);
  expect(await refund(shop, { metadata: {} })).toBe(200);
  expect(shop.requests.map(({ path }) => path)).toEqual(['/conversions/reject']);
  expect(await shop.conversions()).toEqual([]);
});

test('an id that is none is answered, and nothing is stored', async () => {
  const shop = await open();
  expect(await complete(shop, { metadata: { scan_session_id: 'none' } })).toBe(200);
  expect(shop.good()).toEqual([]);
});

test('a Payment Link brings the scan in its URL', async () => {
  const shop = await open();
  const link = { payment_link: 'plink_1', client_reference_id: SCAN, metadata: {} };
  expect(await complete(shop, link)).toBe(200);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
  expect(await refund(shop, { metadata: {} })).toBe(200);
  expect(await shop.counted()).toEqual([0]);
});

test('amounts are in the units of their currency', async () => {
  const shop = await open();
  const amounts = { jpy: 4990, mga: 4990, isk: 499_000, ugx: 499_000, huf: 499_050, kwd: 4990 };
  for (const [currency, amount_total] of Object.entries(amounts)) {
    expect(await complete(shop, { currency, amount_total, payment_intent: `pi_${currency}` })).toBe(200);
  }
  expect((await shop.counted()).sort()).toEqual(
    [6, '4990 JPY', '4990 MGA', '4990 ISK', '4990 UGX', '4990.5 HUF', '4.99 KWD'].sort(),
  );
});

test('what does not cost anything, and subscriptions, are not reported', async () => {
  const shop = await open();
  expect(await complete(shop, { payment_status: 'no_payment_required', amount_total: 0 })).toBe(200);
  expect(await complete(shop, { mode: 'subscription' })).toBe(200);
  expect(shop.requests).toEqual([]);
});

test('test payments are reported with a test key only, and real ones without', async () => {
  const shop = await open();
  expect(await complete(shop, {}, { livemode: false })).toBe(200);
  expect(shop.requests).toEqual([]);
  const trial = await open({ mode: 'test' });
  expect(await complete(trial)).toBe(200);
  expect(trial.requests).toEqual([]);
  expect(await complete(trial, {}, { livemode: false })).toBe(200);
  expect(trial.good()).toHaveLength(1);
  expect(await send(trial, 'charge.refunded', charge, { livemode: false })).toBe(200);
  expect(await trial.conversions()).toEqual([]);
});
