import { expect, test } from '../lab.ts';
import { catchPageErrors } from '../preludes.ts';

/** What a page of a framework may pass by mistake, by the name of its event. */
const oddities = {
  cycle: `(() => { const one = { name: 'cycle' }; one.self = [one]; return one })()`,
  element: `{ at: document.querySelector('form') }`,
  fiber: `(() => {
    const node = document.querySelector('form');
    node.fiber = { stateNode: node, return: null, child: { stateNode: node } };
    node.fiber.child.return = node.fiber;
    return { target: node, fiber: node.fiber };
  })()`,
  event: `new MouseEvent('click')`,
  page: 'window',
  integer: '{ total: 10n, items: [10n] }',
  symbol: `{ name: Symbol('name'), [Symbol('key')]: 1 }`,
  function: '{ act: () => {}, kind: class Kind {} }',
  getter: `{ fine: 1, get boom() { throw new Error('getter') } }`,
  proxy: `new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } })`,
  revoked: `(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return { proxy } })()`,
  json: `{ toJSON() { throw new Error('toJSON') } }`,
  text: `{ toJSON: () => 'text' }`,
  frozen: `Object.freeze({ list: Object.freeze([1, Object.freeze({ two: 2 })]) })`,
  bare: `Object.assign(Object.create(null), { bare: true })`,
  numbers: '{ none: NaN, much: Infinity, less: -0, date: new Date(NaN) }',
  halves: `{ text: '\\ud800', ['\\udc00']: 'key' }`,
  collections: '{ map: new Map([[1, 2]]), set: new Set([1]), bytes: new Uint8Array(3), sparse: [, 1] }',
  deep: `JSON.parse('['.repeat(5000) + ']'.repeat(5000))`,
  long: `{ text: 'x'.repeat(1e6) }`,
  wide: 'Object.fromEntries(Array.from({ length: 1e5 }, (_, place) => [place, place]))',
  remote: `(() => { const frame = document.createElement('iframe'); document.body.append(frame); return frame.contentWindow })()`,
};

/** What becomes of some of them: what can be represented is stored beside what cannot. */
const copies: { [name: string]: unknown } = {
  element: { at: '[node]' },
  integer: { total: '10', items: ['10'] },
  getter: { fine: 1, boom: '[unreadable]' },
  frozen: { list: [1, { two: 2 }] },
  bare: { bare: true },
};

test('whatever is passed as metadata, each event is stored, and the others are intact', async ({ lab, visitor }) => {
  await lab.open(visitor, { before: catchPageErrors, body: '<form name="order"></form>' });
  await lab.told(visitor);
  const neighbour = { before: ['a', { b: 1 }] };
  for (const [name, value] of Object.entries(oddities)) {
    await visitor.evaluate(`(() => {
      scanova('track', 'before', ${JSON.stringify(neighbour)});
      scanova('track', '${name}', ${value});
      scanova('track', 'after', ${JSON.stringify(neighbour)});
    })()`);
    const told = await lab.told(visitor);
    expect(told.map(({ event_type }) => event_type)).toEqual(['before', name, 'after']);
    if (copies[name]) expect(told[1]?.metadata).toEqual(copies[name]);
    for (const { metadata } of [told[0], told[2]] as { metadata: unknown }[]) expect(metadata).toEqual(neighbour);
  }
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});
