/** @import { Place } from './address.js' */

const DAY_MS = 24 * 60 * 60 * 1000;

/** The periods offered; each ends today. */
export const PERIODS = [
  { period: 'today', label: 'Today', days: 1 },
  { period: '7d', label: 'Last 7 days', days: 7 },
  { period: '30d', label: 'Last 30 days', days: 30 },
  { period: '90d', label: 'Last 90 days', days: 90 },
  { period: '12m', label: 'Last 12 months', days: 365 },
];
const DEFAULT_DAYS = 30;

/**
 * The first and last day of a report, both included.
 *
 * @param {Place} place
 * @param {string} ownTimeZone The browser's.
 * @param {number} now Milliseconds since 1970.
 * @returns {{ from: string, to: string, time_zone: string }}
 */
export function rangeOf(place, ownTimeZone, now) {
  const time_zone = place.timeZone ?? ownTimeZone;
  const today = dayOf(now, time_zone);
  if (place.period === 'custom') {
    const to = place.to ?? today;
    return { from: place.from ?? addDays(to, 1 - DEFAULT_DAYS), to, time_zone };
  }
  const days = PERIODS.find(({ period }) => period === place.period)?.days ?? DEFAULT_DAYS;
  return { from: addDays(today, 1 - days), to: today, time_zone };
}

/**
 * @param {number} time Milliseconds since 1970.
 * @param {string} timeZone UTC if there is none of this name.
 */
function dayOf(time, timeZone) {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(time);
  } catch {
    // The collector will say what is wrong with the name.
    return new Date(time).toISOString().slice(0, 10);
  }
}

/**
 * @param {string} day
 * @param {number} days
 */
function addDays(day, days) {
  const time = Date.parse(day) + days * DAY_MS;
  return Number.isNaN(time) ? day : new Date(time).toISOString().slice(0, 10);
}
