import { type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Tables } from '../store/tables.ts';

/** A span of time, in milliseconds since 1970: its start is included, its end is not. `null`: no bound. */
export interface Span {
  from: number | null;
  until: number | null;
}

// In floating point: a sum that is too large for an integer must not fail the report.
const value = sql<number>`sum(cast(value as double precision))`.as('value');

/**
 * The sums of the totals of each QR code; the code `''` has what belongs to no code.
 *
 * @param siteKey `null` for all sites.
 */
export async function sumByCode(db: Database, span: Span, siteKey: number | null) {
  return within(db.selectFrom('totals'), span)
    .select(['site_key', 'code', 'measure', value])
    .$if(siteKey !== null, (query) => query.where('site_key', '=', siteKey as number))
    .groupBy(['site_key', 'code', 'measure'])
    .execute();
}

/** The sums of the totals of each quarter of an hour, of a site or of one of its codes. */
export async function sumByQuarter(db: Database, siteKey: number, code: string | null, span: Span) {
  return within(db.selectFrom('totals'), span)
    .select(['quarter', 'measure', value])
    .where('site_key', '=', siteKey)
    .$if(code !== null, (query) => query.where('code', '=', code as string))
    .groupBy(['quarter', 'measure'])
    .execute();
}

function within<Result>(query: SelectQueryBuilder<Tables, 'totals', Result>, { from, until }: Span) {
  return query
    .$if(from !== null, (bounded) => bounded.where('quarter', '>=', from as number))
    .$if(until !== null, (bounded) => bounded.where('quarter', '<', until as number));
}
