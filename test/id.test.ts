import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidV7 } from '../src/id.ts';
import { isUuid } from '../src/wire.ts';
import { createRandom, START } from './world.ts';

const VERSION_7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const anyTime = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyChance = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((number) => number / 2 ** 32);

test('is a UUID of version 7 at any time and for any random numbers', () => {
  fc.assert(
    fc.property(anyTime, anyChance, (now, chance) => {
      const id = uuidV7(now, () => chance);
      expect(id).toMatch(VERSION_7);
      expect(isUuid(id)).toBe(true);
    }),
  );
});

test('begins with the time, so that sorting as text sorts by time', () => {
  fc.assert(
    fc.property(anyTime, anyTime, (left, right) => {
      const [first, second] = [uuidV7(left, () => 0.999), uuidV7(right, () => 0)];
      expect(Number.parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(left);
      if (left < right) expect(first < second).toBe(true);
    }),
  );
});

test('is unique within one millisecond', () => {
  const random = createRandom();
  const ids = Array.from({ length: 20_000 }, () => uuidV7(START, random));
  expect(new Set(ids).size).toBe(ids.length);
});

test('uses all the randomness it is given: each of its 72 bits varies', () => {
  const low = uuidV7(START, () => 0);
  const high = uuidV7(START, () => 1 - 2 ** -32);
  expect(low.slice(14)).toBe('7000-a000-000000000000');
  expect(high.slice(14)).toBe('7fff-afff-ffffffffffff');
});
