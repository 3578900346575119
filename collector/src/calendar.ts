import { QUARTER_MS } from './tally.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** No zone is further from UTC. */
const MAX_OFFSET_MS = 15 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether there is a time zone of this name, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day of a time in a zone, such as `2026-11-21`. */
export function dayOf(time: number, timeZone: string): string {
  return formatOf(timeZone).format(time);
}

/**
 * The start of a day in a zone, in milliseconds since 1970: not always midnight, which some zones skip when their
 * summer time begins.
 */
export function startOfDay(day: string, timeZone: string): number {
  let time = Date.parse(day) - MAX_OFFSET_MS;
  while (dayOf(time, timeZone) < day) time += QUARTER_MS;
  return time;
}

/** Whether a text is a day that exists, such as `2026-11-21`, from 1970 on. */
export function isDay(text: string): boolean {
  return /^(?:19[7-9]\d|2\d{3})-\d{2}-\d{2}$/.test(text) && isInCalendar(text);
}

/**
 * A time of ISO 8601 in milliseconds since 1970.
 *
 * @returns `NaN` if there is no such time.
 */
export function timeOf(text: string): number {
  return isInCalendar(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
}

/** The day so many days later; with a negative number, earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Each day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** JavaScript reads 30 February as 2 March. */
function isInCalendar(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  // Swedish dates are written as in ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, calendar: 'gregory', dateStyle: 'short' });
  formats.set(timeZone, format);
  return format;
}
