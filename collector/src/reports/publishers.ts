import { sql } from 'kysely';
import { isPaid } from '../payout.ts';
import type { Database } from '../store/database.ts';
import type { ConversionStatus } from '../store/tables.ts';
import type { Span } from './totals.ts';

/** A publisher's visits to an offer. */
export interface Clicks {
  offer_id: string;
  publisher: string;
  sessions: number;
  engaged: number;
}

/** A publisher's conversions of one status, with what they pay in one currency. */
export interface Payout {
  offer_id: string;
  publisher: string;
  status: ConversionStatus;
  /** `null` if nothing is paid. */
  currency: string | null;
  conversions: number;
  revenue_minor: number | null;
  payout_minor: number | null;
}

const NOT_PAID = { currency: null, revenue_minor: null, payout_minor: null };

/** How many clicks each publisher brought each offer, of a site or of all. Totals are not kept by publisher. */
export async function countClicks(db: Database, { from, until }: Span, siteKey: number | null): Promise<Clicks[]> {
  const rows = await db
    .selectFrom('scan_sessions')
    .innerJoin('clicks', 'clicks.scan_session_id', 'scan_sessions.scan_session_id')
    .where('kind', '=', 'click')
    .$if(siteKey !== null, (query) => query.where('scan_sessions.site_key', '=', siteKey as number))
    .$if(from !== null, (query) => query.where('scanned_at', '>=', from as number))
    .$if(until !== null, (query) => query.where('scanned_at', '<', until as number))
    .select(({ fn }) => [
      'clicks.offer_id',
      'clicks.publisher',
      fn.countAll().as('sessions'),
      fn.sum('engaged').as('engaged'),
    ])
    .groupBy(['clicks.offer_id', 'clicks.publisher'])
    .execute();
  return rows.map((row) => ({ ...row, sessions: Number(row.sessions), engaged: Number(row.engaged) }));
}

/** The conversions of each publisher's clicks, of a site or of all, with the amounts that calls for them reported. */
export async function sumConversions(db: Database, { from, until }: Span, siteKey: number | null): Promise<Payout[]> {
  const rows = await db
    .selectFrom('events')
    .innerJoin('clicks', 'clicks.scan_session_id', 'events.scan_session_id')
    .leftJoin('payouts', (join) =>
      join
        .onRef('payouts.site_key', '=', 'events.site_key')
        .onRef('payouts.event_id', '=', 'events.event_id')
        .onRef('payouts.scan_session_id', '=', 'events.scan_session_id'),
    )
    // A literal, as in the condition of the index of conversions.
    .where(sql<boolean>`conversion = 1`)
    .where('identity', '=', 'linked')
    .where('bot', 'is', null)
    .$if(siteKey !== null, (query) => query.where('events.site_key', '=', siteKey as number))
    .$if(from !== null, (query) => query.where('event_time', '>=', from as number))
    .$if(until !== null, (query) => query.where('event_time', '<', until as number))
    .select(({ fn }) => [
      'clicks.offer_id',
      'clicks.publisher',
      'events.conversion_status as status',
      'payouts.currency',
      'payouts.source as payout_source',
      'events.source',
      'events.own_identity',
      fn.countAll().as('conversions'),
      // In floating point: a sum that is too large for an integer must not fail the report.
      sql<number | null>`sum(cast(payouts.revenue_minor as double precision))`.as('revenue_minor'),
      sql<number | null>`sum(cast(payouts.payout_minor as double precision))`.as('payout_minor'),
    ])
    .groupBy(['clicks.offer_id', 'clicks.publisher', 'events.conversion_status', 'payouts.currency'])
    .groupBy(['payouts.source', 'events.source', 'events.own_identity'])
    .execute();
  return rows.map(({ payout_source, source, own_identity, ...row }) => ({
    ...row,
    conversions: Number(row.conversions),
    ...(payout_source !== null && !isPaid({ source, own_identity }, { source: payout_source }) && NOT_PAID),
  }));
}
