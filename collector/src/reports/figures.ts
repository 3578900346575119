import { toMajorUnits } from '../money.ts';

/** What the totals say of a site, a QR code or a day. */
export interface Figures {
  /** Scans. */
  sessions: number;
  /** Sessions whose page has loaded. */
  engaged: number;
  /** Sessions that several visitors share. */
  shared: number;
  events: number;
  conversions: number;
  /** Conversions for 100 sessions; `null` without any. */
  conversion_rate_percent: number | null;
  revenue: { currency: string; amount: number }[];
  /** Events of programs. They count in none of the above. */
  bots: number;
}

/** What no QR code of a site can be given. */
export interface Unattributed {
  /** Events of a scan session that this collector has not seen, and waits for. */
  orphans: number;
  /** Those that were deleted, since nobody registered their scan within a day. */
  expired_orphans: number;
  /** Events of another site's scan session. */
  foreign: number;
  /** Repeats that were kept and not counted. */
  duplicates: number;
}

/** So much of something, with money in the smallest unit. */
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

/** What these totals say that is no code's. */
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
