import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hrefOf, readPlace, START } from '../src/page/address.js';
import { PERIODS, rangeOf } from '../src/page/range.js';
import { withoutAlias } from '../src/routes/root-alias.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

it('omits defaults from a URL', () => {
  expect(hrefOf(START)).toBe('/');
  expect(hrefOf({ ...START, site: 'a&b', timeZone: 'Asia/Tokyo' })).toBe('/?site=a%26b&time_zone=Asia%2FTokyo');
  expect(hrefOf({ ...START, from: '2026-01-01', to: '2026-01-31' })).toBe('/');
});

it('reads back every place that it writes', () => {
  const text = fc.option(fc.string({ minLength: 1 }), { nil: null });
  const places = fc.record({
    tab: fc.constantFrom('report' as const, 'live' as const, 'calls' as const, 'setup' as const),
    site: text,
    code: text,
    offer: text,
    period: fc.constantFrom(...PERIODS.map(({ period }) => period)),
    from: fc.constant(null),
    to: fc.constant(null),
    timeZone: text,
    measure: fc.string({ minLength: 1 }),
    steps: fc.string({ minLength: 1 }),
    transaction: text,
    status: text,
  });
  const days = fc.record({ period: fc.constant('custom'), from: fc.string({ minLength: 1 }), to: text });
  fc.assert(
    fc.property(places, fc.option(days), (place, custom) => {
      const whole = { ...place, ...custom };
      const wellFormed = JSON.parse(JSON.stringify(whole), (_, value) =>
        typeof value === 'string' ? value.toWellFormed() : value,
      );
      const href = hrefOf(wellFormed);
      expect(readPlace(href.slice(1))).toEqual(wellFormed);
      // Tracking links and postbacks are at the root, too.
      expect(withoutAlias(href)).toBe(href);
    }),
  );
});

it('ignores what it does not understand', () => {
  expect(readPlace('?tab=admin&period=custom&site=')).toEqual(START);
  expect(readPlace('?period=30')).toEqual(START);
});

it('requests days in the chosen time zone, up to today', () => {
  const at = (place: object, now = NOON) => rangeOf({ ...START, ...place }, 'UTC', now);
  expect(at({})).toEqual({ from: '2026-10-23', to: '2026-11-21', time_zone: 'UTC' });
  expect(at({ period: 'today' }, Date.parse('2026-11-21T15:00:00Z'))).toMatchObject({ from: '2026-11-21' });
  expect(at({ period: 'today', timeZone: 'Asia/Tokyo' }, Date.parse('2026-11-21T15:00:00Z'))).toEqual({
    from: '2026-11-22',
    to: '2026-11-22',
    time_zone: 'Asia/Tokyo',
  });
  expect(at({ period: 'custom', to: '2026-03-01' })).toMatchObject({ from: '2026-01-31', to: '2026-03-01' });
  expect(at({ period: 'custom', from: 'soon' })).toMatchObject({ from: 'soon', to: '2026-11-21' });
  expect(at({ timeZone: 'Mars/Olympus' })).toMatchObject({ to: '2026-11-21', time_zone: 'Mars/Olympus' });
});
