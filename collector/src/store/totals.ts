import { sql, type Transaction } from 'kysely';
import type { Tally } from '../tally.ts';
import { type Insert, insertMany } from './insert-many.ts';
import type { Tables } from './tables.ts';

const TOTALS: Insert<Tally> = {
  table: 'totals',
  columns: { site_key: 'integer', code: 'text', quarter: 'integer', measure: 'text', value: 'integer' },
  more: sql`on conflict (site_key, code, quarter, measure) do update set value = totals.value + excluded.value`,
};

/** Brings the totals up to date, in the transaction of the change that the tallies come from. */
export async function addToTotals(trx: Transaction<Tables>, tallies: Tally[]): Promise<void> {
  await insertMany(trx, TOTALS, summed(tallies));
}

/** One tally for each row of the totals: the events of a request mostly share theirs. */
export function summed(tallies: Tally[]): Tally[] {
  const rows = new Map<string, Tally>();
  for (const tally of tallies) {
    const key = `${tally.site_key},${tally.quarter},${tally.measure},${tally.code}`;
    const row = rows.get(key);
    if (row) row.value += tally.value;
    else rows.set(key, { ...tally });
  }
  return [...rows.values()].filter(({ value }) => value !== 0);
}
