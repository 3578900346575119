import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asList, readMetadata } from '../src/metadata.ts';
import { MAX_METADATA_DEPTH } from '../src/wire.ts';

const copyOf = (value: unknown) => readMetadata(() => value);

const cycle: { name: string; self?: unknown } = { name: 'cart' };
cycle.self = cycle;
const throwing = {
  items: 2,
  get price() {
    throw new Error('not loaded yet');
  },
};

test.each([
  ['a circle ends at the last level', cycle, { name: 'cart', self: { name: 'cart' } }],
  ['a BigInt is a text', { total: 10n }, { total: '10' }],
  ['a getter that throws costs nothing beside it', throwing, { items: 2, price: '[unreadable]' }],
  ['a toJSON that throws', { a: { toJSON: () => throwing.price }, b: 1 }, { a: '[unreadable]', b: 1 }],
  ['a function', { a: () => 1, b: 1 }, { a: '[function]', b: 1 }],
  ['a symbol', { a: Symbol('x') }, { a: '[symbol]' }],
  ['an element of the page', { a: { nodeType: 1, parent: {} } }, { a: '[node]' }],
  ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
  ['a secret, wherever it stands', { a: [{ b: 'mail jo@shop.example' }] }, { a: [{ b: 'mail [email]' }] }],
  ['a secret that is a key', { guests: { 'jo@shop.example': 2 } }, { guests: { '[email]': 2 } }],
  ['numbers, which are no texts', { card: 4111111111111111 }, { card: 4111111111111111 }],
])('%s', (_, value, expected) => {
  expect(JSON.parse(JSON.stringify(copyOf(value)))).toMatchObject(expected);
});

test('a proxy that refuses everything is unreadable', () => {
  const refuse = () => {
    throw new Error('no');
  };
  const proxy = new Proxy({}, { get: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse });
  expect(copyOf({ proxy, b: 1 })).toEqual({ proxy: '[unreadable]', b: 1 });
});

test('a toJSON that returns itself ends', () => {
  const own = { toJSON: () => own };
  expect(copyOf({ own })).toEqual({ own: '[too deep]' });
});

function depthOf(value: unknown): number {
  return typeof value === 'object' && value ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}

test('whatever it is, a copy is what JSON makes of it, up to five levels deep', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    maxDepth: 9,
  });
  fc.assert(
    fc.property(anything, (value) => {
      const copy = copyOf(value);
      expect(depthOf(copy)).toBeLessThanOrEqual(MAX_METADATA_DEPTH);
      const json = JSON.stringify(copy);
      if (json) expect(JSON.stringify(JSON.parse(json))).toBe(json);
    }),
  );
});

test('whatever JSON can represent stays as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: fc.constantFrom('a', 'ü', ' ', '"') }), (value) => {
      expect(JSON.stringify(copyOf(value))).toBe(JSON.stringify(value));
    }),
  );
});

test('a tree that branches everywhere is abandoned in time', () => {
  const wide = (levels: number): object =>
    Object.fromEntries(Array.from({ length: 40 }, (_, key) => [key, levels ? lazy(levels - 1) : 1]));
  const lazy = (levels: number) =>
    new Proxy(
      {},
      {
        ownKeys: () => Object.keys(wide(levels)),
        get: (_, key) => (key === 'nodeType' || key === 'toJSON' ? undefined : wide(levels)[key as never]),
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    );
  // 40 ** 5 values; far more than fit.
  expect(JSON.stringify(copyOf(wide(5))).length).toBeLessThan(1_000_000);
});

test('lists stay lists on a page where Prototype 1.6 turns them into text', () => {
  const lists = Array.prototype as { toJSON?: () => string };
  lists.toJSON = () => '"[]"';
  try {
    expect(JSON.stringify(copyOf({ items: [1, [2]] }))).toBe('{"items":[1,[2]]}');
    expect(JSON.stringify({ events: asList([{ a: 1 }]) })).toBe('{"events":[{"a":1}]}');
  } finally {
    delete lists.toJSON;
  }
});
