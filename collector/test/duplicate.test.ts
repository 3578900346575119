import { expect, it } from 'vitest';
import { isOutranked, pickCounted, statusOfSale } from '../src/duplicate.ts';

it.each([
  ['browser', 'browser', false],
  ['browser', 'server', true],
  ['server', 'browser', false],
  ['server', 'server', false],
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
  ['approved approved', 'approved'],
  ['rejected approved', 'rejected'],
  ['approved rejected pending', 'rejected'],
  ['pending approved', 'pending'],
])('a sale of %s is %s', (statuses, expected) => {
  const copies = statuses.split(' ').map((status) => ({ conversion_status: status as 'approved' }));
  expect(statusOfSale(copies)).toBe(expected);
});
