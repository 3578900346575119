import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { MAX_REQUEST_BYTES } from '../../src/wire.ts';
import { json } from '../server.ts';
import { EVENT, failureOf, openShop } from './shop.ts';

// The longest possible pauses: none of them is waited for here.
beforeAll(() => {
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(
    (array) => (array as Uint32Array<ArrayBuffer>).fill(-1) as never,
  );
});
afterAll(() => void vi.restoreAllMocks());

test('what is too large together is split at once, and what is too large alone is refused', async () => {
  const { client, batches, requests } = await openShop([], {}, (...exchange) => {
    const body = requests.at(-1)?.body ?? '';
    const { events } = JSON.parse(body) as { events: object[] };
    const results = events.map((_, index) => ({ index, status: 'accepted' }));
    json(body.length > 2_000 ? 413 : 200, { results })(...exchange);
  });
  const order = (index: number) => client.track({ ...EVENT, order_id: `${index}` });
  const orders = Array.from({ length: 99 }, (_, index) => order(index));
  const huge = client.track({ ...EVENT, order_id: 'huge', properties: { long: 'x'.repeat(4_000) } });
  const receipts = await Promise.all(orders);
  expect(receipts).toHaveLength(99);
  expect(await failureOf(huge)).toMatchObject({ code: 'invalid', status: 413, retryable: false });
  const taken = batches().filter((_, index) => (requests[index]?.body.length ?? 0) <= 2_000);
  expect(taken.flat().map(({ order_id }) => order_id)).toEqual(receipts.map((_, index) => `${index}`));
  expect(taken.length).toBeLessThan(40);
  // It has learned: nothing too large is sent again.
  const before = requests.length;
  await Promise.all(Array.from({ length: 30 }, (_, index) => order(index)));
  expect(requests.slice(before).filter(({ body }) => body.length > 2_000)).toEqual([]);
});

test('no request is larger than a collector accepts, whatever characters are in it', async () => {
  const { client, requests } = await openShop([]);
  const properties = { text: 'ї'.repeat(4_500) };
  await Promise.all(Array.from({ length: 100 }, () => client.track({ ...EVENT, properties })));
  expect(requests.length).toBeGreaterThan(1);
  for (const { body } of requests) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
});

test('two events travel together as long as that is so', async () => {
  const { client, requests } = await openShop([]);
  const lengthsWith = async (padding: number) => {
    const before = requests.length;
    await Promise.all([client.track({ ...EVENT, properties: { text: 'x'.repeat(padding) } }), client.track(EVENT)]);
    return requests.slice(before).map(({ body }) => body.length);
  };
  const [bare = 0] = await lengthsWith(0);
  expect(await lengthsWith(MAX_REQUEST_BYTES - 100 - bare)).toEqual([MAX_REQUEST_BYTES - 100]);
  expect(await lengthsWith(MAX_REQUEST_BYTES + 1 - bare)).toHaveLength(2);
});
