import { sql, type Transaction } from 'kysely';
import type { Tally } from '../tally.ts';
import { executeOnce, piecesOf } from './statements.ts';
import type { Tables } from './tables.ts';

/** Brings the totals up to date, in the transaction of the change that the tallies come from. */
export async function addToTotals(trx: Transaction<Tables>, tallies: Tally[]): Promise<void> {
  for (const rows of piecesOf(summed(tallies))) {
    const values = rows.map(({ site_key, code, quarter, measure, value }) => ({
      site_key,
      code,
      quarter,
      measure,
      value,
    }));
    const parameters = values.flatMap((row) => Object.values(row));
    await executeOnce(trx, `add ${rows.length} tallies`, parameters, () =>
      trx
        .insertInto('totals')
        .values(values)
        .onConflict((conflict) =>
          conflict
            .columns(['site_key', 'code', 'quarter', 'measure'])
            .doUpdateSet({ value: sql`totals.value + excluded.value` }),
        ),
    );
  }
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
