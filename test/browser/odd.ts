import fc from 'fast-check';
import { SITE } from './visit.ts';

const fail = () => {
  throw new Error('from the page');
};

/** Makers of values other than plain ones that pages may pass. */
const makers: Maker[] = [
  () => {
    const cycle: { [name: string]: unknown } = { name: 'cycle' };
    cycle.self = [cycle];
    return cycle;
  },
  () => 10n,
  () => ({ deep: [{ number: 10n }] }),
  () => Symbol('s'),
  () => ({ [Symbol('s')]: 1, symbol: Symbol('s') }),
  () => ({ toJSON: fail }),
  () => ({ toJSON: () => undefined }),
  () => ({ toJSON: () => 'text' }),
  () => ({ toString: fail, valueOf: fail }),
  () => ({
    get boom() {
      return fail();
    },
  }),
  () => Object.create(null),
  () => Object.freeze({ list: Object.freeze([1]) }),
  () => new Proxy({}, { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail }),
  () => new Proxy(fail, { apply: fail }),
  () => fail,
  () => Promise.resolve(1),
  () => document,
  () => document.createElement('input'),
  () => window,
  () => new Event('click'),
  () => new Map([[1, 2]]),
  () => new Date(Number.NaN),
  () => new Array(5),
  () => 'x'.repeat(20_000),
  () => ({ text: '\ud800' }),
];

/** Makes a value at the time of the call: fast-check would inspect it, and some of them throw when inspected. */
type Maker = () => unknown;
const plain = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Maker> => values.map((value) => () => value);

const anything: fc.Arbitrary<Maker> = fc.oneof(
  plain(
    fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true, withSparseArray: true }),
  ),
  plain(fc.constantFrom(SITE, 'purchase', 'pageview', 'page_view', '', undefined, null, '/ct', 'denied')),
  fc.constantFrom(...makers),
);

const optionNames = [
  ...['orderId', 'eventId', 'autoPageview', 'autoClicks', 'autoScroll', 'autoForms', 'includeQuery', 'hashRouting'],
  ...[
    'endpoint',
    'cleanUrl',
    'attribution',
    'cookieDomain',
    'firstPartyCookie',
    'linkDomains',
    'onDrop',
    'debug',
    'consent',
  ],
];
const options = fc.array(fc.tuple(fc.constantFrom(...optionNames), anything), { maxLength: 4 }).map(
  (entries): Maker =>
    () =>
      Object.fromEntries(entries.map(([name, make]) => [name, make()])),
);

/** Makes the parameters of any call. */
export const anyParameters: fc.Arbitrary<() => unknown[]> = fc
  .array(fc.oneof(anything, options), { maxLength: 4 })
  .map((list) => () => list.map((make) => make()));
