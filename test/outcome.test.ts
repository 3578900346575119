import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, type Outcome, outcome } from '../src/outcome.ts';
import { RECEIPT } from './world.ts';

const anyStatus = fc.integer({ min: 0, max: 599 });
const kindOf = (next: Outcome) => (typeof next === 'number' ? 'again' : next);

test.each<[string, Answer, string]>([
  ['200 with a receipt', { status: 200, body: RECEIPT }, 'delivered'],
  ['201 with a receipt', { status: 201, body: RECEIPT }, 'delivered'],
  ['200 with null', { status: 200, body: null }, 'again'],
  ['200 with a page of HTML', { status: 200 }, 'again'],
  ['200 with a text', { status: 200, body: 'ok' }, 'again'],
  ['200 with true', { status: 200, body: true }, 'again'],
  ['204', { status: 204 }, 'again'],
  ['no answer', { status: 0 }, 'again'],
  ['304', { status: 304 }, 'refused'],
  ['400', { status: 400, body: { detail: 'site is paused' } }, 'refused'],
  ['401', { status: 401 }, 'refused'],
  ['403', { status: 403 }, 'refused'],
  ['404', { status: 404 }, 'refused'],
  ['408', { status: 408 }, 'again'],
  ['413', { status: 413 }, 'rejected'],
  ['422', { status: 422, body: { detail: [] } }, 'rejected'],
  ['425', { status: 425 }, 'again'],
  ['429', { status: 429 }, 'again'],
  ['500', { status: 500 }, 'again'],
  ['500 with a receipt', { status: 500, body: RECEIPT }, 'again'],
  ['503', { status: 503 }, 'again'],
])('%s', (_, answer, expected) => {
  expect(kindOf(outcome(answer, 0, 0.5))).toBe(expected);
});

test.each([
  [0, 1_000],
  [1, 2_000],
  [2, 4_000],
  [5, 32_000],
  [6, 60_000],
  [5_000, 60_000],
])('after %i failures the next try is within %i ms', (failures, limit) => {
  const next = (random: number) => outcome({ status: 503 }, failures, random);
  expect(next(0)).toBe(0);
  expect(next(0.5)).toBe(limit / 2);
  expect(next(1 - 2 ** -32)).toBeLessThan(limit);
});

test('only a 2xx delivers, and a wait is never longer than a minute', () => {
  const anyBody = fc.constantFrom(undefined, null, '', RECEIPT, []);
  const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(anyStatus, anyBody, fc.nat(), anyChance, (status, body, failures, random) => {
      fc.pre(status >= 200 || !body);
      const next = outcome({ status, body }, failures, random);
      if (next === 'delivered') expect([Math.floor(status / 100), Boolean(body)]).toEqual([2, true]);
      if (typeof next === 'number') expect(next >= 0 && next < 60_000).toBe(true);
    }),
  );
});
