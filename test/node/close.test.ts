import { describe, expect, test, vi } from 'vitest';
import type { TrackedEvent } from '../../src/node/index.ts';
import { json, type Reply } from '../server.ts';
import { EVENT, failureOf, openShop, roundTrip, until } from './shop.ts';

const silence = () => {};
const track = ({ client }: Awaited<ReturnType<typeof openShop>>, count: number) =>
  Array.from({ length: count }, () => client.track(EVENT));

describe('flush', () => {
  test('resolves at once with nothing queued', async () => {
    const { client } = await openShop([]);
    let macrotasks = 0;
    const counter = setImmediate(() => macrotasks++);
    await client.flush();
    clearImmediate(counter);
    expect(macrotasks).toBe(0);
  });

  test('covers what is queued and what is in flight, failures included, and leaves the client usable', async () => {
    const held: (() => void)[] = [];
    const shop = await openShop([(...exchange) => held.push(() => json(400, {})(...exchange))]);
    const settled: string[] = [];
    const note = (tracked: Promise<unknown>) =>
      tracked.then(
        () => settled.push('delivered'),
        () => settled.push('failed'),
      );
    for (const tracked of track(shop, 1)) void note(tracked);
    await until(() => shop.requests.length);
    for (const tracked of track(shop, 2)) void note(tracked);
    const flushed = shop.client.flush().then(() => [...settled]);
    for (const answer of held) answer();
    expect(await flushed).toEqual(['failed', 'delivered', 'delivered']);
    expect(await shop.client.track(EVENT)).toMatchObject({ status: 'accepted' });
  });
});

test('a flush waits with no promise for each call: a server in an outage may make one at each request', async () => {
  const shop = await openShop([], {}, silence);
  track(shop, 1_000);
  const then = vi.spyOn(Promise.prototype, 'then');
  void shop.client.flush();
  const { length } = then.mock.calls;
  then.mockRestore();
  expect(length).toBeLessThan(10);
  expect(await shop.client.close({ timeoutMs: 0 })).toEqual({ delivered: 0, failed: 0, dropped: 1_000 });
});

describe('close', () => {
  test('delivers all 20 of 20 to a collector that asks for two seconds first', async () => {
    const shop = await openShop([(response) => response.writeHead(429, { 'Retry-After': '2' }).end()]);
    const tracked = track(shop, 20);
    expect(await shop.client.close()).toEqual({ delivered: 20, failed: 0, dropped: 0 });
    expect((await Promise.all(tracked)).map(({ status }) => status)).toEqual(Array(20).fill('accepted'));
    expect(shop.batches().at(-1)).toHaveLength(20);
  });

  test.each<[string, number, Reply]>([
    ['more than a request can take', 110, json(503, {})],
    ['more than a proxy takes', 12, json(413, {})],
  ])('waits for no more events behind a request that failed: %s', async (_, count, reply) => {
    const shop = await openShop([reply], { maxWaitMs: 60_000 });
    track(shop, count);
    expect(await shop.client.close()).toEqual({ delivered: count, failed: 0, dropped: 0 });
  });

  test('waits forever if told to', async () => {
    const shop = await openShop([json(503, {})]);
    track(shop, 1);
    expect(await shop.client.close({ timeoutMs: Infinity })).toEqual({ delivered: 1, failed: 0, dropped: 0 });
  });

  test('accepts no more events', async () => {
    const { client, requests } = await openShop([]);
    const closing = client.close();
    expect(await failureOf(client.track(EVENT))).toMatchObject({ code: 'closed', status: 0, retryable: true });
    expect(await closing).toEqual({ delivered: 0, failed: 0, dropped: 1 });
    expect(requests).toEqual([]);
  });

  test.each<[string, number]>([
    ['in a request that nobody answers', 10_000],
    ['between two tries', 20],
  ])('drops the rest after timeoutMs, %s', async (_, timeoutMs) => {
    const shop = await openShop([], { timeoutMs, maxAttempts: 100 }, silence);
    const tracked = track(shop, 3).map(failureOf);
    await until(() => shop.requests.length);
    tracked.push(...track(shop, 200).map(failureOf));
    expect(await shop.client.close({ timeoutMs: 100 })).toEqual({ delivered: 0, failed: 0, dropped: 203 });
    const [error] = await Promise.all(tracked);
    expect(error).toMatchObject({ code: 'closed', status: 0, retryable: true });
    // Requests that were sent before may arrive late.
    await roundTrip();
    const { length } = shop.requests;
    await roundTrip();
    expect(await shop.client.close()).toEqual({ delivered: 0, failed: 0, dropped: 203 });
    expect(shop.requests).toHaveLength(length);
  });

  test('reports what became of every call', async () => {
    const shop = await openShop([json(400, {})], { maxQueuedEvents: 2 });
    await failureOf(shop.client.track(EVENT));
    const [first, second, third] = [...track(shop, 3)];
    expect(await failureOf(third as Promise<unknown>)).toMatchObject({ code: 'queue_full', retryable: true });
    await Promise.all([first, second]);
    void shop.client.track({} as TrackedEvent);
    expect(await shop.client.close()).toEqual({ delivered: 2, failed: 2, dropped: 1 });
    expect(await shop.client.close()).toEqual({ delivered: 2, failed: 2, dropped: 1 });
  });
});

test('the limit of the queue includes what is in flight, and space is freed again', async () => {
  const held: (() => void)[] = [];
  const shop = await openShop([(...exchange) => held.push(() => json(400, {})(...exchange))], { maxQueuedEvents: 2 });
  const first = shop.client.track(EVENT);
  await until(() => shop.requests.length);
  const second = shop.client.track(EVENT);
  expect(await failureOf(shop.client.track(EVENT))).toMatchObject({ code: 'queue_full' });
  for (const answer of held) answer();
  await failureOf(first);
  expect(await second).toMatchObject({ status: 'accepted' });
  expect(await shop.client.track(EVENT)).toMatchObject({ status: 'accepted' });
});

test('ten thousand calls at once all arrive, in order, and one more is one too many', async () => {
  const shop = await openShop([]);
  const count = 10_000;
  const tracked = Array.from({ length: count }, (_, index) => shop.client.track({ ...EVENT, order_id: `${index}` }));
  expect(await failureOf(shop.client.track(EVENT))).toMatchObject({ code: 'queue_full' });
  await Promise.all(tracked);
  const orders = shop.batches().flatMap((batch) => batch.map(({ order_id }) => Number(order_id)));
  expect(orders).toEqual(Array.from({ length: count }, (_, index) => index));
});
