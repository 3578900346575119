import { dayOf, daysBetween } from '../calendar.ts';
import type { Database } from '../store/database.ts';
import { type Figures, figuresOf, type Unattributed, unattributedOf } from './figures.ts';
import { type Span, sumByQuarter } from './totals.ts';

/** What a report is about: a site or one of its QR codes, in a span of time. */
export interface Question extends Span {
  site_key: number;
  /** `null` for the whole site. */
  code: string | null;
}

/** Days of a time zone, including the first and the last. */
export interface Days {
  first: string;
  last: string;
  timeZone: string;
}

export interface DayReport extends Figures, Unattributed {
  day: string;
}

/** The results of a site or a QR code day by day, including empty days. */
export async function reportTrend(db: Database, question: Question, days: Days): Promise<DayReport[]> {
  const totals = await sumByQuarter(db, question.site_key, question.code, question);
  const dayOfQuarter = new Map<number, string>();
  for (const { quarter } of totals) {
    if (!dayOfQuarter.has(quarter)) dayOfQuarter.set(quarter, dayOf(quarter, days.timeZone));
  }
  const byDay = Map.groupBy(totals, ({ quarter }) => dayOfQuarter.get(quarter));
  return daysBetween(days.first, days.last).map((day) => {
    const ofDay = byDay.get(day) ?? [];
    return { day, ...figuresOf(ofDay), ...unattributedOf(ofDay) };
  });
}
