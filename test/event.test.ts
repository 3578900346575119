import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Moment, makeEvent } from '../src/event.ts';
import { isUuid, MAX_METADATA_BYTES } from '../src/wire.ts';
import { OTHER_SCAN, SCAN, START } from './world.ts';

const moment: Moment = {
  event_time: new Date(START).toISOString(),
  scan_session_id: SCAN,
  page_url: 'https://shop.example/',
  page_title: 'Shop',
};
const MADE_ID = '019b7a10-0000-7000-a000-0000000000ff';
const make = (name: unknown, metadata?: unknown, options: { orderId?: unknown; eventId?: unknown } = {}) =>
  makeEvent(name, metadata, options, moment, () => MADE_ID);

test('carries its name, its id and its moment', () => {
  expect(make('add_to_cart', { items: 2 })).toEqual({
    event: { ...moment, event_type: 'add_to_cart', event_id: MADE_ID, metadata: { items: 2 } },
  });
});

test('keeps its metadata as they were at the call', () => {
  const cart = { items: ['socks'], total: { amount: 5 } };
  const { event } = make('purchase', cart);
  cart.items.push('hat');
  cart.total.amount = 50;
  expect(event?.metadata).toEqual({ items: ['socks'], total: { amount: 5 } });
});

/** Metadata of so many bytes as JSON, in letters of more than one byte as far as they go. */
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
    expect(make('x', metadata).loss).toBeUndefined();
  }
  const { event, loss } = make('x', metadataOf(letter, MAX_METADATA_BYTES + 1));
  expect(loss).toBe('invalid_metadata');
  expect(event).toEqual({ ...moment, event_type: 'x', event_id: MADE_ID });
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const throwing = {
  get price() {
    throw new Error('not loaded yet');
  },
};

test.each([
  ['a cycle', cycle],
  ['a BigInt', { total: 10n }],
  ['a getter that throws', throwing],
  ['a toJSON that throws', { toJSON: () => throwing.price }],
  ['a function', () => 1],
])('is worth more than its metadata: %s', (_, metadata) => {
  const { event, loss } = make('purchase', metadata, { orderId: '10042' });
  expect(loss).toBe('invalid_metadata');
  expect(event).toEqual({ ...moment, event_type: 'purchase', event_id: MADE_ID, order_id: '10042' });
});

// The collector rejects the whole event for metadata like these.
test.each([
  ['a text', 'winter'],
  ['a number', 5],
  ['a list', ['socks']],
  ['a date', new Date(START)],
  ['what is null as JSON', { toJSON: () => null }],
])('is worth more than its metadata: %s', (_, metadata) => {
  const { event, loss } = make('purchase', metadata);
  expect(loss).toBe('invalid_metadata');
  expect(event).not.toHaveProperty('metadata');
});

test('is worth more than its order id', () => {
  expect(make('purchase', {}, { orderId: Object.create(null) }).event?.event_type).toBe('purchase');
});

test.each([
  ['nothing', undefined],
  ['null', null],
])('needs no metadata: %s', (_, metadata) => {
  expect(make('x', metadata).loss).toBeUndefined();
});

test.each([[''], [undefined], [null], [0], [42], [{}], [['purchase']], [Symbol('x')]])(
  'is none by the name %s',
  (name) => {
    expect(make(name)).toEqual({ loss: 'invalid_name' });
  },
);

test.each([
  ['10042', '10042'],
  [10042, '10042'],
  ['0', '0'],
  ['№ 7', '№ 7'],
  // Two orders must not become one by being cut: the collector refuses what is too long.
  ['x'.repeat(200), 'x'.repeat(200)],
])('takes %s for an order id', (orderId, expected) => {
  expect(make('purchase', {}, { orderId }).event?.order_id).toBe(expected);
});

test.each([[undefined], [null], ['']])('has no order id where the caller gave none: %s', (orderId) => {
  expect(make('purchase', {}, { orderId }).event).not.toHaveProperty('order_id');
});

test("keeps the caller's id when it is a UUID, else makes one", () => {
  expect(make('x', {}, { eventId: OTHER_SCAN }).event?.event_id).toBe(OTHER_SCAN);
  for (const eventId of ['10042', 10042, null, '', `${OTHER_SCAN} `, [OTHER_SCAN]]) {
    expect(make('x', {}, { eventId }).event?.event_id).toBe(MADE_ID);
  }
});

const anyThing = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
const anyOrderId = fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.bigInt());

test('never throws, and is an event in full, or a loss with its reason', () => {
  fc.assert(
    fc.property(anyThing, anyThing, anyOrderId, anyThing, (name, metadata, orderId, eventId) => {
      const { event, loss } = make(name, metadata, { orderId, eventId });
      expect(event === undefined).toBe(loss === 'invalid_name');
      if (!event) return;
      expect(isUuid(event.event_id)).toBe(true);
      expect(typeof (event.order_id ?? '')).toBe('string');
      expect(event.metadata === undefined).toBe(loss === 'invalid_metadata');
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    }),
  );
});
