import { type RawBuilder, sql, type Transaction } from 'kysely';
import { negated, type Tally, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import type { Database } from './database.ts';
import { isPostgres } from './dialect.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals, summed } from './totals.ts';

/** What is kept in partitions on PostgreSQL. */
export type Partitioned = 'events' | 'duplicates';
const PARTITIONED: Partitioned[] = ['events', 'duplicates'];

/** The month of a partition, as its name says: `events_2026_11`. */
export interface Partition {
  table: Partitioned;
  name: string;
}

/** This month and so many later ones have a partition. */
const MONTHS_AHEAD = 2;

/** Makes the partitions of this month and the next ones, where there are none. */
export async function preparePartitions(trx: Transaction<Tables>, now: number): Promise<void> {
  if (!isPostgres(trx)) return;
  const today = new Date(now);
  for (const table of PARTITIONED) {
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      const [from, until] = [ahead, ahead + 1].map((months) =>
        Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months),
      ) as [number, number];
      const name = `${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
      if ((await exists(trx, name)) || (await hasRest(trx, table, from, until))) continue;
      const bounds = sql`from (${sql.lit(from)}) to (${sql.lit(until)})`;
      await change(trx, sql`create table ${sql.table(name)} partition of ${sql.table(table)} for values ${bounds}`);
    }
  }
}

/** The partitions in which everything came before a time, whether they have been detached or not. */
export async function findOldPartitions(db: Database, before: number): Promise<Partition[]> {
  if (!isPostgres(db)) return [];
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = current_schema() and tablename ~ '^(events|duplicates)_[0-9]{4}_[0-9]{2}$'
    order by tablename`.execute(db);
  return rows.flatMap(({ name }) => {
    const [table, year, month] = name.split('_') as [Partitioned, string, string];
    return Date.UTC(Number(year), Number(month)) <= before ? [{ table, name }] : [];
  });
}

/** The partitions that are detached and not dropped yet: no query of their tables finds what is in them. */
export async function findDetachedPartitions(db: Database): Promise<Partition[]> {
  const found: Partition[] = [];
  for (const partition of await findOldPartitions(db, Number.POSITIVE_INFINITY)) {
    if (!(await isAttached(db, partition))) found.push(partition);
  }
  return found;
}

async function isAttached(db: Database, { table, name }: Partition): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_inherits where inhrelid = to_regclass(${name}) and inhparent = to_regclass(${table})`.execute(db);
  return rows.length > 0;
}

/** Takes a partition out of its table, where it is not out yet: from then on nothing in it changes. */
export async function detachPartition(trx: Transaction<Tables>, { table, name }: Partition): Promise<void> {
  if (!(await isAttached(trx, { table, name }))) return;
  await change(trx, sql`alter table ${sql.table(table)} detach partition ${sql.table(name)}`);
}

/** What the rows of a detached partition have added to the totals. */
export async function sumPartition(
  db: Database,
  { table, name }: Partition,
): Promise<{ rows: number; tallies: Tally[] }> {
  let rows = 0;
  let tallies: Tally[] = [];
  let limit = 10_000;
  const talliesOf = table === 'events' ? talliesOfEvent : talliesOfDuplicate;
  // As long as it is looked at, nobody drops it; another collector may have done so before.
  await sql
    .raw(`do $$ begin lock table "${name}" in access share mode; exception when undefined_table then null; end $$`)
    .execute(db);
  if (!(await exists(db, name))) return { rows, tallies };
  for await (const row of db
    .selectFrom(sql<EventRow>`${sql.table(name)}`.as('old'))
    .selectAll()
    .stream(1_000)) {
    rows++;
    tallies.push(...talliesOf(row));
    if (tallies.length < limit) continue;
    tallies = summed(tallies);
    // However many stay, what is summed again has doubled since.
    limit = 2 * tallies.length + 10_000;
  }
  return { rows, tallies: summed(tallies) };
}

/**
 * Drops a detached partition, and takes what was in it out of the totals.
 *
 * @returns `false` where another collector was first.
 */
export async function dropPartition(
  trx: Transaction<Tables>,
  { table, name }: Partition,
  tallies: Tally[],
): Promise<boolean> {
  if (!(await exists(trx, name))) return false;
  const partition = sql.table(name);
  if (table === 'events') {
    for (const about of ['conversion_changes', 'payouts'].map((each) => sql.table(each))) {
      await sql`delete from ${about} using ${partition} as old
        where old.conversion = 1 and old.site_key = ${about}.site_key and old.event_id = ${about}.event_id`.execute(
        trx,
      );
    }
  }
  await addToTotals(trx, negated(tallies));
  await change(trx, sql`drop table ${partition}`);
  return true;
}

async function exists(db: Database, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: string | null }>`select to_regclass(${name})::text as found`.execute(db);
  return rows[0]?.found !== null;
}

/** Whether the partition for all else has rows of a span of time already: they stay there. */
async function hasRest(trx: Transaction<Tables>, table: Partitioned, from: number, until: number): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(`${table}_rest`)}
    where received_at >= ${from} and received_at < ${until} limit 1`.execute(trx);
  return rows.length > 0;
}

/** Changes a table, unless a long report reads it: then everybody would wait for that, and the next hour will do as well. */
async function change(trx: Transaction<Tables>, statement: RawBuilder<unknown>): Promise<void> {
  await sql`set local lock_timeout = '2s'`.execute(trx);
  await statement.execute(trx);
  await sql`set local lock_timeout to default`.execute(trx);
}
