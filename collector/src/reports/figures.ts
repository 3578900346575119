import { toMajorUnits } from '../money.ts';

/** What the totals say about a site, a QR code or a day. */
export interface Figures {
  /** Scans. */
  sessions: number;
  /** Sessions whose page has loaded. */
  engaged: number;
  /** Sessions that several visitors share. */
  shared: number;
  events: number;
  conversions: number;
  /** Conversions per 100 sessions; `null` without sessions. */
  conversion_rate_percent: number | null;
  revenue: { currency: string; amount: number }[];
  /** Events of bots. They count in none of the above. */
  bots: number;
}

/** What cannot be attributed to any QR code of a site. */
export interface Unattributed {
  /** Events of a scan session that this collector does not know yet, and waits for. */
  orphans: number;
  /** Orphans that were deleted, since their scan was not registered within a day. */
  expired_orphans: number;
  /** Events of another site's scan session. */
  foreign: number;
  /** Repeats, which are kept but not counted. */
  duplicates: number;
}

/** The value of a measure; money is in the smallest unit. */
export interface Measured {
  measure: string;
  value: number;
}

const REVENUE = 'revenue:';

/** The figures of these totals. */
export function figuresOf(totals: Measured[]): Figures {
  const sums = sumsOf(totals);
  const of = (measure: string) => sums.get(measure) ?? 0;
  const currencies = [...sums.keys()].filter((measure) => measure.startsWith(REVENUE)).sort();
  return {
    sessions: of('sessions'),
    engaged: of('engaged'),
    shared: of('shared'),
    events: of('events'),
    conversions: of('conversions'),
    conversion_rate_percent: of('sessions') ? (of('conversions') / of('sessions')) * 100 : null,
    revenue: currencies.map((measure) => {
      const currency = measure.slice(REVENUE.length);
      return { currency, amount: toMajorUnits(of(measure), currency) };
    }),
    bots: of('bots'),
  };
}

/** The figures of these totals that belong to no code. */
export function unattributedOf(totals: Measured[]): Unattributed {
  const sums = sumsOf(totals);
  const of = (measure: string) => sums.get(measure) ?? 0;
  return {
    orphans: of('orphans'),
    expired_orphans: of('expired_orphans'),
    foreign: of('foreign'),
    duplicates: of('duplicates'),
  };
}

function sumsOf(totals: Measured[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { measure, value } of totals) {
    if (value !== 0) sums.set(measure, (sums.get(measure) ?? 0) + value);
  }
  return sums;
}
