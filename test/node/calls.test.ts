import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ScnvError, TrackedEvent } from '../../src/node/index.ts';
import { isOrderId } from '../../src/wire.ts';
import { html, json } from '../server.ts';
import { SCAN } from '../world.ts';
import { EVENT, failureOf, openShop } from './shop.ts';

const VALUE = { conversion_value: { amount: 49.9, currency: 'EUR' } };
const BARE = { event_name: 'purchase', scan_session_id: SCAN };
const cycle: { self?: object } = {};
cycle.self = cycle;

describe('an invalid event rejects that call only', () => {
  const hostile = {
    get event_name(): string {
      throw new Error('no');
    },
  };
  const cases: [string, unknown, string][] = [
    ['nothing', undefined, 'event_name is missing'],
    ['null', null, 'event_name is missing'],
    ['a text', 'purchase', 'event_name is missing'],
    ['no name', { scan_session_id: SCAN }, 'event_name is missing'],
    ['a name that is no text', { ...EVENT, event_name: 7 }, 'event_name is missing'],
    ['a cycle', { ...EVENT, properties: cycle }, 'it cannot be written as JSON'],
    ['a BigInt', { ...EVENT, properties: { count: 7n } }, 'it cannot be written as JSON'],
    ['a getter that throws', hostile, 'it cannot be written as JSON'],
    ['a symbol as its id', { ...EVENT, event_id: Symbol('id') }, 'it cannot be written as JSON'],
    ['a toJSON that says nothing', { ...EVENT, toJSON() {} }, 'it cannot be written as JSON'],
    ['money without an identity', { ...BARE, ...VALUE }, 'conversion_value needs an order_id or an event_id'],
    ['money with an empty one', { ...BARE, ...VALUE, order_id: '' }, 'order_id must be'],
  ];

  test.each(cases)('%s', async (_, event, text) => {
    const { client, batches } = await openShop([]);
    const [before, bad, after] = [client.track(EVENT), client.track(event as TrackedEvent), client.track(EVENT)];
    const error = await failureOf(bad);
    expect(error).toMatchObject({ code: 'invalid', status: 0, retryable: false });
    expect(error.message).toContain(text);
    expect([await before, await after]).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
    expect(batches().map(({ length }) => length)).toEqual([2]);
  });

  const nothings = ['', ' ', 'undefined', 'null', 'NaN', '[object Object]', 'x'.repeat(129), null, Number.NaN, {}];

  test.each(nothings)('the order id %j', async (order_id) => {
    const { client, requests } = await openShop([]);
    const error = await failureOf(client.track({ ...BARE, order_id } as TrackedEvent));
    expect(error).toMatchObject({ code: 'invalid', status: 0, retryable: false });
    expect(error.message).toContain(`order_id must be 1 to 128 characters, not "${order_id}"`);
    expect(requests).toEqual([]);
  });

  test('with its cause', async () => {
    const { client } = await openShop([]);
    expect(await failureOf(client.track({ ...EVENT, properties: cycle }))).toHaveProperty('cause.name', 'TypeError');
  });
});

test('any other order id is sent unchanged, and so is an event without one', async () => {
  const { client, batches } = await openShop([]);
  const anyText = fc.oneof(
    fc.string({ maxLength: 140 }),
    fc.constantFrom(' 7 ', 'null-7', '0'),
    fc.constant(undefined),
  );
  await fc.assert(
    fc.asyncProperty(anyText, async (order_id) => {
      const before = batches().length;
      const event = { ...BARE, order_id } as TrackedEvent;
      if (order_id !== undefined && !isOrderId(order_id)) {
        expect((await failureOf(client.track(event))).code).toBe('invalid');
      } else {
        await client.track(event);
        expect(batches().at(-1)?.[0]?.order_id).toBe(order_id);
      }
      expect(batches().length - before).toBe(order_id === undefined || isOrderId(order_id) ? 1 : 0);
    }),
    { numRuns: 50 },
  );
});

test('an amount is accepted with either identity', async () => {
  const { client, batches } = await openShop([]);
  await client.track({ ...BARE, ...VALUE, event_id: SCAN });
  await client.track({ ...BARE, ...VALUE, order_id: '10042' });
  expect(batches().flat()).toMatchObject([
    { ...VALUE, event_id: SCAN },
    { ...VALUE, order_id: '10042' },
  ]);
});

test('an amount needs an order_id or an event_id, and the compiler checks that', () => {
  expectTypeOf({ ...BARE, ...VALUE, order_id: '10042' }).toExtend<TrackedEvent>();
  expectTypeOf({ ...BARE, ...VALUE, event_id: SCAN }).toExtend<TrackedEvent>();
  expectTypeOf(BARE).toExtend<TrackedEvent>();
  interface Cart {
    product: string;
  }
  expectTypeOf<typeof BARE & { properties: Cart }>().toExtend<TrackedEvent>();
  const email_hash = undefined as string | undefined;
  expectTypeOf({ ...BARE, user_identifiers: { email_hash } }).toExtend<TrackedEvent>();
  // @ts-expect-error an amount without an identity
  const event: TrackedEvent = { ...BARE, ...VALUE };
  // @ts-expect-error an event without its scan session
  const orphan: TrackedEvent = { event_name: 'purchase' };
  expect([event, orphan]).toHaveLength(2);
});

describe('onError', () => {
  test('is called for each call that rejects, with its event as it was then', async () => {
    const errors: unknown[] = [];
    const events: unknown[] = [];
    const onError = (error: ScnvError, event: TrackedEvent) => {
      errors.push(error);
      events.push(event);
    };
    const { client } = await openShop([json(403, {})], { onError });
    const reused = { ...EVENT };
    const forbidden = client.track(reused);
    reused.event_name = 'another';
    const failures = [await failureOf(client.track({} as TrackedEvent)), await failureOf(forbidden)];
    await client.track(EVENT);
    await client.close();
    failures.push(await failureOf(client.track(EVENT)));
    expect(errors).toEqual(failures);
    expect(failures.map(({ code }) => code)).toEqual(['invalid', 'forbidden', 'closed']);
    expect(events).toEqual([{}, EVENT, EVENT]);
  });

  test.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('of the shop');
      },
    ],
    ['rejects', () => Promise.reject(new Error('of the shop'))],
  ])('does no harm when it %s', async (_, onError) => {
    const { client } = await openShop([html(403)], { onError });
    const [first, second] = await Promise.all([client.track(EVENT), client.track(EVENT)].map(failureOf));
    expect([first?.status, second?.status]).toEqual([403, 403]);
    expect(await client.track(EVENT)).toMatchObject({ status: 'accepted' });
  });
});

describe('waitUntil', () => {
  test('receives a promise that resolves once everything tracked is delivered or has failed', async () => {
    const promises: Promise<unknown>[] = [];
    const { client, requests } = await openShop([json(400, {})], { waitUntil: (promise) => promises.push(promise) });
    void client.track(EVENT);
    await Promise.all(promises);
    expect(requests).toHaveLength(1);
    const settled: string[] = [];
    for (const order_id of ['a', 'b']) void client.track({ ...EVENT, order_id }).then(() => settled.push(order_id));
    expect(promises).toHaveLength(3);
    await promises[2];
    expect(settled).toEqual(['a', 'b']);
  });

  test.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('outside of a request');
      },
    ],
    ['rejects', () => Promise.reject(new Error('outside of a request'))],
  ])('does no harm when it %s', async (_, waitUntil) => {
    const { client } = await openShop([], { waitUntil });
    expect(await client.track(EVENT)).toMatchObject({ status: 'accepted' });
  });
});
