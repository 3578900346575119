import { sql, type Transaction } from 'kysely';
import type { Tally } from '../tally.ts';
import type { Tables } from './tables.ts';

/** A statement may have only so many parameters, and a month of a busy site has more rows than that. */
const ROWS_AT_ONCE = 1_000;

/** Brings the totals up to date, in the transaction of the change that the tallies come from. */
export async function addToTotals(trx: Transaction<Tables>, tallies: Tally[]): Promise<void> {
  const rows = summed(tallies);
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await add(trx, rows.slice(start, start + ROWS_AT_ONCE));
}

async function add(trx: Transaction<Tables>, rows: Tally[]): Promise<void> {
  await trx
    .insertInto('totals')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['site_key', 'code', 'quarter', 'measure'])
        .doUpdateSet({ value: sql`totals.value + excluded.value` }),
    )
    .execute();
}

/** One tally for each row of the totals: the events of a request mostly share theirs. */
export function summed(tallies: Tally[]): Tally[] {
  const rows = new Map<string, Tally>();
  for (const tally of tallies) {
    const key = [tally.site_key, tally.quarter, tally.measure, tally.code].join();
    const row = rows.get(key);
    if (row) row.value += tally.value;
    else rows.set(key, { ...tally });
  }
  return [...rows.values()].filter(({ value }) => value !== 0);
}
