import { sql, type Transaction } from 'kysely';
import type { Tally } from '../tally.ts';
import { isPostgres } from './dialect.ts';
import { type Insert, insertMany } from './insert-many.ts';
import type { Tables } from './tables.ts';

/** Larger values are no real revenue, but made up: an overflow must not cost a genuine sale. */
const MOST = 9e18;

const TOTALS = {
  table: 'totals',
  columns: { site_key: 'integer', code: 'text', quarter: 'integer', measure: 'text', value: 'integer' },
} satisfies Insert<Tally>;
const ADDED = sql`on conflict (site_key, code, quarter, measure) do update set value =`;
const ON_SQLITE: Insert<Tally> = { ...TOTALS, more: sql`${ADDED} totals.value + excluded.value` };
/** SQLite continues in floating point, but PostgreSQL would fail. */
const ON_POSTGRES: Insert<Tally> = {
  ...TOTALS,
  more: sql`${ADDED} greatest(-${sql.lit(MOST)}, least(${sql.lit(MOST)}, totals.value::numeric + excluded.value))::bigint`,
};

/** Updates the totals, in the transaction of the change that the tallies come from. */
export async function addToTotals(trx: Transaction<Tables>, tallies: Tally[]): Promise<void> {
  const sums = summed(tallies).map((tally) => ({ ...tally, value: Math.max(-MOST, Math.min(MOST, tally.value)) }));
  await insertMany(trx, isPostgres(trx) ? ON_POSTGRES : ON_SQLITE, sums);
}

/** Sums tallies to one per row of the totals: the events of a request mostly share theirs. */
export function summed(tallies: Tally[]): Tally[] {
  const rows = new Map<string, Tally>();
  let last: Tally | undefined;
  for (const tally of tallies) {
    if (last && isOfSameRow(last, tally)) {
      last.value += tally.value;
      continue;
    }
    const key = `${tally.site_key},${tally.quarter},${tally.measure},${tally.code}`;
    const row = rows.get(key);
    last = row ?? { ...tally };
    if (row) row.value += tally.value;
    else rows.set(key, last);
  }
  return [...rows.values()].filter(({ value }) => value !== 0);
}

function isOfSameRow(one: Tally, other: Tally): boolean {
  return (
    one.quarter === other.quarter &&
    one.measure === other.measure &&
    one.code === other.code &&
    one.site_key === other.site_key
  );
}
