import { expect, it } from 'vitest';
import { isOutranked, pickCounted, statusOfSale } from '../src/duplicate.ts';

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
] as const)('a counted %s copy gives way to a %s copy: %s', (counted, incoming, expected) => {
  expect(isOutranked({ source: counted }, { source: incoming })).toBe(expected);
});

it.each([
  ['browser', 'a'],
  ['browser server', 'b'],
  ['server browser', 'a'],
  ['browser browser server server', 'c'],
  ['server server browser', 'a'],
])('of %s counts %s', (sources, expected) => {
  const copies = sources
    .split(' ')
    .map((source, place) => ({ source: source as 'browser' | 'server', name: 'abcd'[place] }));
  expect(pickCounted(copies).name).toBe(expected);
});

it.each([
  ['server:approved browser:approved', 'approved'],
  ['server:rejected browser:approved', 'rejected'],
  ['server:approved browser:rejected postback:pending', 'rejected'],
  ['postback:pending server:approved', 'pending'],
  ['pixel:pending', 'pending'],
  ['pixel:pending postback:approved', 'approved'],
  ['server:approved pixel:pending', 'approved'],
  ['postback:pending pixel:approved', 'pending'],
  ['pixel:rejected postback:approved', 'rejected'],
])('a sale of %s is %s', (said, expected) => {
  const copies = said.split(' ').map((copy) => {
    const [source, conversion_status] = copy.split(':') as ['browser', 'approved'];
    return { source, conversion_status };
  });
  expect(statusOfSale(copies)).toBe(expected);
});
