import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, dayOf, daysBetween, isDay, isTimeZone, startOfDay } from '../src/calendar.ts';

const MINUTE = 60_000;
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Cairo',
);
const day = fc
  .date({ min: new Date('2000-01-02'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

it('begins a day at its first minute', () => {
  fc.assert(
    fc.property(day, zones, (text, zone) => {
      const start = startOfDay(text, zone);
      expect(dayOf(start, zone) >= text).toBe(true);
      expect(dayOf(start - MINUTE, zone) < text).toBe(true);
    }),
  );
});

it.each([
  ['2026-11-21', 'UTC', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21', 'Asia/Kolkata', '2026-11-20T18:30:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  // Their clocks jump from 24:00 to 01:00 of that day.
  ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  // A day that Samoa skipped begins with the next one.
  ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
])('begins %s in %s at %s', (text, zone, expected) => {
  expect(new Date(startOfDay(text, zone)).toISOString()).toBe(expected);
});

it('recognizes days that exist', () => {
  const texts = ['2026-02-28', '2028-02-29', '2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', '9999-12-31'];
  expect(texts.filter(isDay)).toEqual(['2026-02-28', '2028-02-29']);
});

it('knows the IANA time zones', () => {
  const names = ['Europe/Kyiv', 'UTC', 'America/Argentina/Salta', 'Mars/Olympus', '', 'europe'];
  expect(names.filter(isTimeZone)).toEqual(['Europe/Kyiv', 'UTC', 'America/Argentina/Salta']);
});

it('counts days across the ends of months and years', () => {
  expect(daysBetween('2027-12-30', '2028-01-02')).toEqual(['2027-12-30', '2027-12-31', '2028-01-01', '2028-01-02']);
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  expect(daysBetween('2028-01-02', '2028-01-01')).toEqual([]);
});
