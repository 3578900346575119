import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BeforeSend, makeEvent } from '../src/event.ts';
import type { Moment } from '../src/moment.ts';
import { isUuid, MAX_METADATA_BYTES } from '../src/wire.ts';
import { OTHER_SCAN, SCAN, START } from './world.ts';

const moment: Moment = {
  event_time: new Date(START).toISOString(),
  scan_session_id: SCAN,
  page_url: 'https://shop.example/',
  page_title: 'Shop',
};
const MADE_ID = '019b7a10-0000-7000-a000-0000000000ff';

/** The event, and what was dropped when it was made. */
function make(
  name: unknown,
  metadata?: unknown,
  options: { orderId?: unknown; eventId?: unknown } = {},
  beforeSend?: BeforeSend,
) {
  const losses: string[] = [];
  const onLoss = (count: number, reason: string) => {
    losses.push(...Array(count).fill(reason));
  };
  const event = makeEvent(name, metadata, options, moment, beforeSend, () => MADE_ID, onLoss);
  return { event, losses };
}

test('carries its name, its id and its time', () => {
  expect(make('add_to_cart', { items: 2 })).toEqual({
    event: { ...moment, event_type: 'add_to_cart', event_id: MADE_ID, metadata: { items: 2 } },
    losses: [],
  });
});

test('keeps its metadata as it was at the call', () => {
  const cart = { items: ['socks'], total: { amount: 5 } };
  const { event } = make('purchase', cart);
  cart.items.push('hat');
  cart.total.amount = 50;
  expect(event?.metadata).toEqual({ items: ['socks'], total: { amount: 5 } });
});

/** Metadata of this many bytes as JSON, in multi-byte characters as far as they fit. */
function metadataOf(letter: string, bytes: number) {
  const room = bytes - Buffer.byteLength('{"text":""}');
  const text = letter.repeat(Math.floor(room / Buffer.byteLength(letter)));
  return { text: text.padEnd(text.length + room - Buffer.byteLength(text), 'x') };
}

test.each(['x', 'я', '漢', '😀'])('measures metadata in bytes, not in characters, when written in %s', (letter) => {
  for (const bytes of [MAX_METADATA_BYTES - 1, MAX_METADATA_BYTES]) {
    const metadata = metadataOf(letter, bytes);
    expect(Buffer.byteLength(JSON.stringify(metadata))).toBe(bytes);
    expect(make('x', metadata)).toMatchObject({ event: { metadata } });
    expect(make('x', metadata).losses).toEqual([]);
  }
  const { event, losses } = make('x', metadataOf(letter, MAX_METADATA_BYTES + 1));
  expect(losses).toEqual(['invalid_metadata']);
  expect(event).toEqual({ ...moment, event_type: 'x', event_id: MADE_ID });
});

// The collector rejects the whole event for metadata like this.
test.each([
  ['a text', 'winter'],
  ['a number', 5],
  ['a list', ['socks']],
  ['a date', new Date(START)],
  ['a function', () => 1],
  ['a toJSON that throws', { toJSON: () => JSON.parse('') }],
  ['what is null as JSON', { toJSON: () => null }],
])('is sent without invalid metadata: %s', (_, metadata) => {
  const { event, losses } = make('purchase', metadata);
  expect(losses).toEqual(['invalid_metadata']);
  expect(event).not.toHaveProperty('metadata');
});

test.each([
  ['nothing', undefined],
  ['null', null],
])('needs no metadata: %s', (_, metadata) => {
  expect(make('x', metadata).losses).toEqual([]);
});

test.each([[''], [undefined], [null], [0], [42], [{}], [['purchase']], [Symbol('x')], ['x'.repeat(129)]])(
  'is not made with the name %s',
  (name) => {
    expect(make(name)).toEqual({ losses: ['invalid_name'] });
  },
);

test('accepts a name of 128 characters', () => {
  const name = 'x'.repeat(128);
  expect(make(name)).toMatchObject({ event: { event_type: name }, losses: [] });
});

test.each([
  ['10042', '10042'],
  [10042, '10042'],
  ['0', '0'],
  [0, '0'],
  ['№ 7', '№ 7'],
  [' 10042 ', '10042'],
  ['x'.repeat(128), 'x'.repeat(128)],
])('accepts %s as an order id', (orderId, expected) => {
  const { event, losses } = make('purchase', {}, { orderId });
  expect([event?.order_id, losses]).toEqual([expected, []]);
});

test.each([[undefined], [null]])('has no order id if the caller gave none: %s', (orderId) => {
  const { event, losses } = make('purchase', {}, { orderId });
  expect(event).not.toHaveProperty('order_id');
  expect(losses).toEqual([]);
});

// Distinct sales must not become one because their numbers were missing or truncated.
test.each([[''], [' '], ['undefined'], ['null'], ['NaN'], [Number.NaN], [{}], [['7']], ['x'.repeat(129)]])(
  'is sent without an invalid order id: %j',
  (orderId) => {
    const { event, losses } = make('purchase', { items: 1 }, { orderId });
    expect(event).toEqual({ ...moment, event_type: 'purchase', event_id: MADE_ID, metadata: { items: 1 } });
    expect(losses).toEqual(['invalid_order_id']);
  },
);

test("keeps the caller's id when it is a UUID", () => {
  expect(make('x', {}, { eventId: OTHER_SCAN })).toMatchObject({ event: { event_id: OTHER_SCAN }, losses: [] });
  for (const eventId of [undefined, null]) {
    expect(make('x', {}, { eventId })).toMatchObject({ event: { event_id: MADE_ID }, losses: [] });
  }
});

test.each([['10042'], [10042], [''], [`${OTHER_SCAN} `], [[OTHER_SCAN]]])(
  "gets another id if the caller's is not a UUID, and reports that: %j",
  (eventId) => {
    expect(make('x', {}, { eventId })).toMatchObject({ event: { event_id: MADE_ID }, losses: ['invalid_event_id'] });
  },
);

test('reports everything that was dropped', () => {
  const { losses } = make('purchase', 'winter', { orderId: ' ', eventId: '1' });
  expect(losses).toEqual(['invalid_event_id', 'invalid_order_id', 'invalid_metadata']);
});

test('is sent as the page has edited it', () => {
  const { event, losses } = make('purchase', { name: 'Jo', items: 1 }, {}, ({ page_title: _, ...rest }) => ({
    ...rest,
    event_type: 'sale',
    metadata: { items: 2, by: 'jo@shop.example' },
  }));
  expect(event).toMatchObject({ event_type: 'sale', event_id: MADE_ID, metadata: { items: 2, by: 'jo@shop.example' } });
  expect(event).not.toHaveProperty('page_title');
  expect(losses).toEqual([]);
});

test('can be edited in its metadata down to the last level', () => {
  const deep = { 1: { 2: { 3: { 4: 'here' } } } };
  expect(make('x', deep, {}, (event) => event).event?.metadata).toEqual(deep);
});

test.each<[string, BeforeSend]>([
  ['returns null', () => null],
  ['forgets to return it', () => undefined as never],
  ['returns something else', () => 'sent' as never],
  [
    'throws',
    () => {
      throw new Error('no such field');
    },
  ],
])('is dropped if the page %s', (_, beforeSend) => {
  expect(make('purchase', {}, {}, beforeSend)).toEqual({ losses: ['before_send'] });
});

test('loses metadata that the page has made too large', () => {
  const { event, losses } = make('x', {}, {}, (one) => ({ ...one, metadata: metadataOf('x', MAX_METADATA_BYTES + 1) }));
  expect([event?.event_id, event?.metadata, losses]).toEqual([MADE_ID, undefined, ['invalid_metadata']]);
});

const anyThing = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
const anyOrderId = fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.bigInt(), anyThing);

test('never throws, and is a complete event, or a loss with its reason', () => {
  fc.assert(
    fc.property(anyThing, anyThing, anyOrderId, anyThing, (name, metadata, orderId, eventId) => {
      const { event, losses } = make(name, metadata, { orderId, eventId });
      expect(event === undefined).toBe(losses.includes('invalid_name'));
      if (!event) return;
      expect(isUuid(event.event_id)).toBe(true);
      expect(typeof (event.order_id ?? '')).toBe('string');
      expect(event.metadata === undefined).toBe(losses.includes('invalid_metadata'));
      if (losses.includes('invalid_order_id')) expect(event).not.toHaveProperty('order_id');
      // JSON has no undefined, which may be in a list in the metadata.
      const { metadata: _, ...rest } = event;
      expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
      expect(() => JSON.parse(JSON.stringify(event))).not.toThrow();
    }),
  );
});
