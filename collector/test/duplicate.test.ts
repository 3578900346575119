import { expect, it } from 'vitest';
import { isOutranked } from '../src/duplicate.ts';

it.each([
  ['browser', 'browser', false],
  ['browser', 'server', true],
  ['server', 'browser', false],
  ['server', 'server', false],
] as const)('a counted %s copy gives way to a %s copy: %s', (counted, incoming, expected) => {
  expect(isOutranked({ source: counted }, { source: incoming })).toBe(expected);
});
