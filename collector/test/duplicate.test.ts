import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Copy, isOutranked, pickCounted, pickLender, statusOfSale } from '../src/duplicate.ts';

it.each([
  ['browser', 'browser', false],
  ['browser', 'server', true],
  ['server', 'browser', false],
  ['server', 'server', false],
  ['postback', 'server', true],
  ['browser', 'postback', true],
  ['pixel', 'browser', true],
  ['postback', 'pixel', false],
  ['browser', 'pixel', false],
  ["bot's browser", 'browser', true],
  ['browser', "bot's browser", false],
  ["bot's browser", "bot's browser", false],
  ["bot's browser", 'pixel', false],
  ['pixel', "bot's browser", true],
  ['other browser', 'browser', true],
  ['browser', 'other browser', false],
  ["bot's browser", 'other browser', true],
  ['other browser', "bot's browser", false],
  ["bot's other browser", "bot's browser", true],
] as const)('a counted %s copy yields to a %s copy: %s', (counted, incoming, expected) => {
  expect(isOutranked(copyOf(counted), copyOf(incoming))).toBe(expected);
});

/** `other`: an event that is no conversion. */
function copyOf(said: string): Copy {
  return {
    source: said.split(' ').at(-1) as Copy['source'],
    bot: said.includes('bot') ? 'user_agent' : null,
    conversion: said.includes('other') ? 0 : 1,
  };
}

it.each([
  ['browser', 'a'],
  ['browser server', 'b'],
  ['server browser', 'a'],
  ['browser browser server server', 'c'],
  ['server server browser', 'a'],
])('of %s counts %s', (sources, expected) => {
  const copies = sources.split(' ').map((source, place) => ({ ...copyOf(source), name: 'abcd'[place] }));
  expect(pickCounted(copies).name).toBe(expected);
});

it.each([
  ['server:approved browser:approved', 'approved'],
  ['postback:pending server:approved', 'pending'],
  ['pixel:pending', 'pending'],
  ['pixel:pending postback:approved', 'approved'],
  ['server:approved pixel:pending', 'approved'],
  ['postback:pending pixel:approved', 'pending'],
])('a sale of %s is %s', (said, expected) => {
  const copies = said.split(' ').map((copy) => {
    const [source, conversion_status] = copy.split(':') as ['browser', 'approved'];
    return { source, conversion_status };
  });
  expect(statusOfSale(copies)).toBe(expected);
});

it.each([
  ['server:linked browser:linked', null],
  ['server:orphan browser:linked', 'b'],
  ['server:foreign browser:linked', 'b'],
  ['server:unregistered browser:linked', 'b'],
  ['browser:none pixel:linked', null],
  ['postback:linked browser:none', null],
  ['server:orphan pixel:linked', null],
  ['pixel:orphan postback:orphan browser:linked', 'c'],
  ['browser:linked server:orphan', 'a'],
  ['pixel:linked server:orphan postback:linked', 'c'],
  ['browser:linked server:orphan browser:linked', 'a'],
  ['server:test browser:linked', null],
  ['server:orphan browser:test', null],
  ['server:orphan browser:foreign', null],
])('of %s, the scan is lent by %s', (said, expected) => {
  const copies = said.split(' ').map((copy, place) => {
    const [source, identity] = copy.split(':') as ['browser', 'linked'];
    return { ...copyOf(source), identity, name: 'abc'[place] };
  });
  expect(pickLender(pickCounted(copies), copies)?.name ?? null).toBe(expected);
});

it('lends the same scan in whatever order copies from different sources arrive', () => {
  const identities = fc.constantFrom('linked', 'orphan', 'foreign', 'unregistered', 'test', 'none');
  const sources = fc.subarray(['pixel', 'browser', 'postback', 'server'] as const, { minLength: 1 });
  const orders = sources
    .chain((some) => fc.tuple(...some.map((source) => identities.map((identity) => ({ ...copyOf(source), identity })))))
    .chain((copies) => fc.tuple(fc.constant(copies), fc.shuffledSubarray(copies, { minLength: copies.length })));
  fc.assert(
    fc.property(orders, ([one, other]) => {
      expect(pickLender(pickCounted(one), one)).toEqual(pickLender(pickCounted(other), other));
    }),
  );
});
