import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { isPostgres } from './dialect.ts';
import { changeTable, PARTITIONED, type Partition, type Partitioned, tableExists } from './partitions.ts';
import type { Tables } from './tables.ts';

/** This month and so many later ones have a partition. */
const MONTHS_AHEAD = 2;
/** So many rows are looked through in no time. */
const FEW_ROWS = 10_000;

/** A month that has no partition yet. */
export interface NewPartition extends Partition {
  /** Milliseconds since 1970. */
  from: number;
  until: number;
  /** Whether the partition for all else has so many rows that they are to be looked through before. */
  isFenced: boolean;
}

/** The partitions that this month and the next ones lack, but for those of which rows stand in `…_rest` already. */
export async function findMissingPartitions(db: Database, now: number): Promise<NewPartition[]> {
  if (!isPostgres(db)) return [];
  const missing: NewPartition[] = [];
  for (const table of PARTITIONED) {
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      const month = monthOf(table, now, ahead);
      if ((await tableExists(db, month.name)) || (await hasRest(db, month))) continue;
      // What comes in this month would be kept out by the fence, too.
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
 * Keeps rows of a month out of `…_rest`. To make a partition PostgreSQL looks for such rows, and nobody writes meanwhile;
 * unless it knows by a constraint that there are none.
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

/** Looks through all rows of `…_rest`, while others write. */
export async function validateFence(trx: Transaction<Tables>, { table, name }: NewPartition): Promise<void> {
  await sql`alter table ${restOf(table)} validate constraint ${fenceOf(name)}`.execute(trx);
}

/** Undoes {@link fenceRest}. */
export async function removeFence(trx: Transaction<Tables>, { table, name }: Partition): Promise<void> {
  await changeTable(trx, sql`alter table ${restOf(table)} drop constraint if exists ${fenceOf(name)}`);
}

/** Makes the partition of a month, unless rows of it have come since, or another collector was first. */
export async function makePartition(trx: Transaction<Tables>, month: NewPartition): Promise<void> {
  const { table, name, from, until } = month;
  if (!(await tableExists(trx, name)) && !(await hasRest(trx, month))) {
    const bounds = sql`from (${sql.lit(from)}) to (${sql.lit(until)})`;
    await changeTable(trx, sql`create table ${sql.table(name)} partition of ${sql.table(table)} for values ${bounds}`);
  }
  // Also one of a collector that was killed before it made the month.
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
