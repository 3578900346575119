import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { isPostgres } from './dialect.ts';
import { changeTable, PARTITIONED, type Partition, type Partitioned, tableExists } from './partitions.ts';
import type { Tables } from './tables.ts';

/** How many months after the current one have a partition, too. */
const MONTHS_AHEAD = 2;
/** This many rows are scanned in no time. */
const FEW_ROWS = 10_000;

/** A month that has no partition yet. */
export interface NewPartition extends Partition {
  /** Milliseconds since 1970. */
  from: number;
  until: number;
  /** Whether `…_rest` has so many rows that they should be scanned beforehand, while others write. */
  isFenced: boolean;
}

/** The missing partitions of this month and the next ones, except those whose rows are in `…_rest` already. */
export async function findMissingPartitions(db: Database, now: number): Promise<NewPartition[]> {
  if (!isPostgres(db)) return [];
  const missing: NewPartition[] = [];
  for (const table of PARTITIONED) {
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      const month = monthOf(table, now, ahead);
      if ((await tableExists(db, month.name)) || (await hasRest(db, month))) continue;
      // In the current month a fence would also keep out new rows.
      missing.push({ ...month, isFenced: ahead > 0 && (await hasMany(db, table)) });
    }
  }
  return missing;
}

function monthOf(table: Partitioned, now: number, ahead: number) {
  const today = new Date(now);
  const [from, until] = [ahead, ahead + 1].map((months) =>
    Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months),
  ) as [number, number];
  return { table, name: `${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`, from, until };
}

/**
 * Keeps rows of a month out of `…_rest`. To create a partition, PostgreSQL scans `…_rest` for such rows and blocks
 * writes meanwhile, unless a constraint proves that there are none.
 *
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html
 */
export async function fenceRest(trx: Transaction<Tables>, { table, name, from, until }: NewPartition): Promise<void> {
  const isOfMonth = sql`received_at is not null and received_at >= ${sql.lit(from)} and received_at < ${sql.lit(until)}`;
  await removeFence(trx, { table, name });
  await changeTable(
    trx,
    sql`alter table ${restOf(table)} add constraint ${fenceOf(name)} check (not (${isOfMonth})) not valid`,
  );
}

/** Scans all rows of `…_rest`, while others write. */
export async function validateFence(trx: Transaction<Tables>, { table, name }: NewPartition): Promise<void> {
  await sql`alter table ${restOf(table)} validate constraint ${fenceOf(name)}`.execute(trx);
}

/** Undoes {@link fenceRest}. */
export async function removeFence(trx: Transaction<Tables>, { table, name }: Partition): Promise<void> {
  await changeTable(trx, sql`alter table ${restOf(table)} drop constraint if exists ${fenceOf(name)}`);
}

/** Creates the partition of a month, unless rows of it have arrived since, or another collector was first. */
export async function makePartition(trx: Transaction<Tables>, month: NewPartition): Promise<void> {
  const { table, name, from, until } = month;
  if (!(await tableExists(trx, name)) && !(await hasRest(trx, month))) {
    const bounds = sql`from (${sql.lit(from)}) to (${sql.lit(until)})`;
    await changeTable(trx, sql`create table ${sql.table(name)} partition of ${sql.table(table)} for values ${bounds}`);
  }
  // Also removes the fence of a collector that was killed before it created the partition.
  await removeFence(trx, month);
}

const restOf = (table: Partitioned) => sql.table(`${table}_rest`);
const fenceOf = (name: string) => sql.ref(`without_${name}`);

async function hasRest(db: Database, { table, from, until }: Omit<NewPartition, 'isFenced'>): Promise<boolean> {
  const { rows } = await sql`select 1 from ${restOf(table)}
    where received_at >= ${from} and received_at < ${until} limit 1`.execute(db);
  return rows.length > 0;
}

async function hasMany(db: Database, table: Partitioned): Promise<boolean> {
  const { rows } = await sql`select 1 from ${restOf(table)} offset ${FEW_ROWS} limit 1`.execute(db);
  return rows.length > 0;
}
