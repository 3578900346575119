import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, outcome, pauseMs } from '../src/outcome.ts';
import { START } from './world.ts';

const receipt = (accepted: unknown, duplicates: unknown, rejected: unknown) => ({ accepted, duplicates, rejected });
const WHOLE = receipt(3, 0, 0);

describe('of a batch of three', () => {
  test.each<[string, Answer, string]>([
    ['200 with a receipt', { status: 200, body: WHOLE }, 'delivered'],
    ['201 with a receipt', { status: 201, body: WHOLE }, 'delivered'],
    ['202 with all verdicts', { status: 202, body: receipt(1, 1, 1) }, 'delivered'],
    ['a receipt for fewer', { status: 200, body: receipt(2, 0, 0) }, 'again'],
    ['a receipt for more', { status: 200, body: receipt(3, 1, 0) }, 'again'],
    ['a receipt for none', { status: 200, body: receipt(0, 0, 0) }, 'again'],
    ['half a receipt', { status: 200, body: { accepted: 3 } }, 'again'],
    ['a receipt in texts', { status: 200, body: receipt('3', '0', '0') }, 'again'],
    ['a receipt in a list', { status: 200, body: [WHOLE] }, 'again'],
    ['200 with null', { status: 200, body: null }, 'again'],
    ['200 with a page of HTML', { status: 200 }, 'again'],
    ['200 with a text', { status: 200, body: 'ok' }, 'again'],
    ['200 with true', { status: 200, body: true }, 'again'],
    ['200 with a number', { status: 200, body: 3 }, 'again'],
    ['204', { status: 204 }, 'again'],
    ['no answer', { status: 0 }, 'again'],
    ['304', { status: 304 }, 'refused'],
    ['400', { status: 400, body: { detail: 'site is paused' } }, 'refused'],
    ['400 with a receipt', { status: 400, body: WHOLE }, 'refused'],
    ['401', { status: 401 }, 'refused'],
    ['403', { status: 403, body: null }, 'refused'],
    ['404', { status: 404 }, 'refused'],
    ['405', { status: 405 }, 'refused'],
    ['408', { status: 408 }, 'again'],
    ['413', { status: 413 }, 'rejected'],
    ['415', { status: 415 }, 'refused'],
    ['422', { status: 422, body: { detail: [] } }, 'rejected'],
    [
      '422 for a field',
      { status: 422, body: { detail: [{ loc: ['site_id'], msg: '', type: 'missing' }] } },
      'rejected',
    ],
    ['422 for a damaged body', { status: 422, body: { detail: [{ loc: [], msg: '', type: 'json' }] } }, 'again'],
    ['425', { status: 425 }, 'again'],
    ['429', { status: 429 }, 'again'],
    ['500', { status: 500 }, 'again'],
    ['500 with a receipt', { status: 500, body: WHOLE }, 'again'],
    ['503', { status: 503 }, 'again'],
    ['599', { status: 599 }, 'again'],
  ])('%s', (_, answer, expected) => {
    expect(outcome(answer, 3) ?? 'again').toBe(expected);
  });
});

test.each([
  [0, 1_000],
  [1, 3_000],
  [2, 9_000],
  [3, 27_000],
  [4, 60_000],
  [5_000, 60_000],
])('after %i failures the next attempt is within %i ms', (failures, limit) => {
  const next = (random: number) => pauseMs({ status: 503 }, failures, random, START);
  expect([next(0), next(0.5)]).toEqual([0, limit / 2]);
  expect(next(1 - 2 ** -32)).toBeLessThan(limit);
});

describe('Retry-After', () => {
  const inSeconds = (seconds: number) => new Date(START + seconds * 1_000).toUTCString();
  const TEN_MINUTES = 600_000;

  test.each<[string | null | undefined, number]>([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    [inSeconds(7), 7_000],
    [inSeconds(-7), 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['601', TEN_MINUTES],
    ['1e99', TEN_MINUTES],
    ['Infinity', TEN_MINUTES],
    [inSeconds(86_400), TEN_MINUTES],
    ['-7', 0],
    ['soon', 0],
    ['7 s', 0],
    ['', 0],
    [null, 0],
    [undefined, 0],
  ])('%s is %i ms', (retryAfter, expected) => {
    expect(pauseMs({ status: 429, retryAfter }, 0, 0, START)).toBe(expected);
  });

  test('is added to the jitter, so that clients do not all return when it ends', () => {
    expect(pauseMs({ status: 429, retryAfter: '7' }, 0, 0.5, START)).toBe(7_500);
    expect(pauseMs({ status: 429, retryAfter: '600' }, 0, 0.5, START)).toBe(TEN_MINUTES);
  });
});

test('only a 2xx that covers the batch delivers', () => {
  const anyCount = fc.oneof(fc.nat(4), fc.constantFrom(undefined, null, '1', Number.NaN));
  const anyBody = fc.oneof(fc.record({ accepted: anyCount, duplicates: anyCount, rejected: anyCount }), fc.anything());
  const anyStatus = fc.constantFrom(200, 204, 299, 304, 400, 413, 429, 503);
  fc.assert(
    fc.property(anyStatus, anyBody, fc.integer({ min: 1, max: 4 }), (status, body, events) => {
      if (outcome({ status, body }, events) !== 'delivered') return;
      expect(status).toBeLessThan(300);
      const { accepted, duplicates, rejected } = body as { [name: string]: number };
      expect([accepted, duplicates, rejected].reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(events);
    }),
  );
});

test('a pause is never negative, and at most ten minutes', () => {
  const anyHeader = fc.oneof(fc.string(), fc.integer().map(String), fc.constantFrom(null, undefined));
  const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(anyHeader, fc.nat(), anyChance, fc.nat(), (retryAfter, failures, random, now) => {
      const pause = pauseMs({ status: 503, retryAfter }, failures, random, now);
      expect(pause >= 0 && pause <= 600_000).toBe(true);
    }),
  );
});
