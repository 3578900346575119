import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { html, json, reset } from '../../server.ts';
import { SCAN } from '../../world.ts';
import { openCollector, type ShopOptions } from './shop.ts';

type Step = [step: 'checkout' | 'status' | 'run', parameters: unknown[]];

const CLASSIC = 'woocommerce_checkout_create_order';
const BLOCK = 'woocommerce_store_api_checkout_update_order_from_request';
// As the SDK writes it.
const COOKIES = { _scnv: `${SCAN}.1790000000000` };

const ordered = (data = {}, hook = CLASSIC, cookies: object = COOKIES): Step => ['checkout', [hook, cookies, data]];
const becomes = (status: string): Step => ['status', [status]];
const run: Step = ['run', []];

async function open(options?: ShopOptions) {
  const { env, ...collector } = await openCollector(options);
  const act = async (...steps: Step[]) => {
    const parameters = ['test/examples/checkouts/wordpress.php', JSON.stringify(steps)];
    return JSON.parse((await promisify(execFile)('php', parameters, { env })).stdout);
  };
  return { ...collector, act };
}

test.each([CLASSIC, BLOCK])('an order of %s counts once, however often it is reported', async (hook) => {
  const shop = await open();
  const reported = ['processing', 'completed', 'processing'].flatMap((status) => [becomes(status), run]);
  expect((await shop.act(ordered({}, hook), ...reported)).jobs).toEqual([]);
  expect(shop.good()).toHaveLength(3);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
  expect(await shop.conversions()).toMatchObject([{ order_id: '10042', status: 'approved' }]);
});

test('an order that is not paid is not counted', async () => {
  const shop = await open();
  await shop.act(ordered(), becomes('on-hold'), run, becomes('failed'), run, becomes('cancelled'), run);
  const delivered = ordered({ payment_method: 'cod' });
  await shop.act(delivered, becomes('processing'), run);
  expect(shop.requests).toEqual([]);
  await shop.act(delivered, becomes('processing'), run, becomes('completed'), run);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
});

test('a full refund takes the sale back', async () => {
  const shop = await open();
  await shop.act(ordered(), becomes('processing'), run, becomes('refunded'), run);
  expect(await shop.conversions()).toMatchObject([{ status: 'rejected' }]);
  expect(await shop.counted()).toEqual([0]);
});

test('a sale that is refunded before it is reported never counts', async () => {
  const shop = await open();
  const { jobs, logged } = await shop.act(ordered(), becomes('processing'), becomes('refunded'), run);
  expect([jobs, logged.length, await shop.conversions()]).toEqual([[], 2, []]);
});

test.each([
  ['no answer', reset],
  ['an answer of somebody else', html(404)],
  ['a busy collector', json(503, { detail: 'later' })],
])('after %s it is reported again, and counts once', async (_, fault) => {
  const shop = await open({ faults: [fault, fault] });
  const { jobs } = await shop.act(ordered(), becomes('processing'), run);
  expect(jobs).toEqual([{ delay: 120, hook: 'scnv_report', args: [1, 2] }]);
  expect((await shop.act(ordered(), becomes('processing'), run, run)).jobs).toEqual([]);
  expect(await shop.counted()).toEqual([1, '49.9 EUR']);
});

test('it gives up after some days', async () => {
  const shop = await open({ faults: Array.from({ length: 12 }, () => reset) });
  const runs = Array.from({ length: 13 }, () => run);
  expect((await shop.act(ordered(), becomes('processing'), ...runs)).jobs).toEqual([]);
  expect(shop.requests).toHaveLength(12);
});

test('an order without a scan, or with an id that is none, is not reported', async () => {
  const shop = await open();
  for (const cookies of [{}, { _scnv: '' }, { _scnv: 'none.1' }, { _scnv: `${SCAN}-1.1` }]) {
    await shop.act(ordered({}, CLASSIC, cookies), becomes('processing'), run, becomes('refunded'), run);
  }
  expect(shop.requests).toEqual([]);
});

test('an order in yen has no decimals', async () => {
  const shop = await open();
  await shop.act(ordered({ total: '4990', currency: 'JPY' }), becomes('processing'), run);
  expect(await shop.counted()).toEqual([1, '4990 JPY']);
});

test('an order that the collector refuses is logged, and not reported again', async () => {
  const shop = await open();
  const { jobs, logged } = await shop.act(ordered({ currency: 'POINTS' }), becomes('processing'), run);
  expect(jobs).toEqual([]);
  expect(logged).toEqual([expect.stringContaining('currency')]);
});

test('every page has the tag, with the domain of the cookie', async () => {
  const shop = await open();
  const { head } = await shop.act();
  expect(head).toMatch(
    /^<script async src="http:\/\/[\d.:]+\/scnv.js" data-site-id="test" data-cookie-domain="shop.example"><\/script>\n$/,
  );
});
