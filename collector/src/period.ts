import type { FieldError } from '@scnv/sdk/wire';
import { addDays, dayOf, isDay, isTimeZone, startOfDay } from './calendar.ts';
import { fieldError, type Validated } from './check.ts';

const DEFAULT_DAYS = 30;
/** Three years: a report by day must stay readable. */
const MAX_DAYS = 1_096;

/** What a caller says about the period of a report. */
export interface AskedPeriod {
  from?: string;
  to?: string;
  time_zone?: string;
}

/** Whole days of a time zone. */
export interface Period {
  /** The first day. */
  first: string;
  /** The last day, included. */
  last: string;
  timeZone: string;
  /** Milliseconds since 1970: the start of the first day, and of the one after the last. */
  from: number;
  until: number;
}

/**
 * Reads the period of a report.
 *
 * @param asked `from` and `to` are days, both included; without them the last 30 days. `time_zone` is an IANA name,
 * by default UTC.
 * @param now Milliseconds since 1970.
 */
export function readPeriod(asked: AskedPeriod, now: number): Validated<Period> {
  const { time_zone: timeZone = 'UTC' } = asked;
  const errors: FieldError[] = [];
  const refuse = (field: string, msg: string) => errors.push(fieldError(['query', field], msg, 'value'));
  if (!isTimeZone(timeZone)) refuse('time_zone', 'must be an IANA time zone, such as Europe/Berlin');
  for (const field of ['from', 'to'] as const) {
    if (asked[field] !== undefined && !isDay(asked[field])) refuse(field, 'must be a day, such as 2026-11-21');
  }
  if (errors.length) return { errors };

  const last = asked.to ?? dayOf(now, timeZone);
  const first = asked.from ?? addDays(last, 1 - DEFAULT_DAYS);
  if (first > last) refuse('from', `must not be later than ${last}`);
  if (addDays(first, MAX_DAYS) <= last) refuse('from', `must be at most ${MAX_DAYS} days before ${last}`);
  if (errors.length) return { errors };
  const [from, until] = [startOfDay(first, timeZone), startOfDay(addDays(last, 1), timeZone)];
  return { value: { first, last, timeZone, from, until } };
}
