import { type RawBuilder, sql, type Transaction } from 'kysely';
import { negated, type Tally, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import type { Database } from './database.ts';
import { deleteSaid, type EventKey } from './deletion.ts';
import { isPostgres } from './dialect.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals, summed } from './totals.ts';

/** The tables that are partitioned on PostgreSQL. */
export type Partitioned = 'events' | 'duplicates';
export const PARTITIONED: Partitioned[] = ['events', 'duplicates'];

/** A partition of one month, which its name contains: `events_2026_11`. */
export interface Partition {
  table: Partitioned;
  name: string;
}

/** The partitions whose rows were all received before a time, detached or not. */
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

/** The partitions that are detached but not dropped yet: queries of their tables do not see their rows. */
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

/** Detaches a partition from its table, unless it is detached already: from then on nothing in it changes. */
export async function detachPartition(trx: Transaction<Tables>, { table, name }: Partition): Promise<void> {
  if (!(await isAttached(trx, { table, name }))) return;
  await changeTable(trx, sql`alter table ${sql.table(table)} detach partition ${sql.table(name)}`);
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
  if (!(await isKept(db, name))) return { rows, tallies };
  for await (const row of db
    .selectFrom(sql<EventRow>`${sql.table(name)}`.as('old'))
    .selectAll()
    .stream(1_000)) {
    rows++;
    tallies.push(...talliesOf(row));
    if (tallies.length < limit) continue;
    tallies = summed(tallies);
    // Doubling keeps the cost of summing again linear, however many sums remain.
    limit = 2 * tallies.length + 10_000;
  }
  return { rows, tallies: summed(tallies) };
}

/** Whether a partition exists. If so, it is locked against being dropped by another collector while it is read. */
async function isKept(db: Database, name: string): Promise<boolean> {
  await sql
    .raw(`do $$ begin lock table "${name}" in access share mode; exception when undefined_table then null; end $$`)
    .execute(db);
  return tableExists(db, name);
}

/** Some of the events of a detached partition that have repeats from later months: no repeat outlives its event. */
export async function findOutlived(db: Database, { table, name }: Partition, limit: number): Promise<EventKey[]> {
  if (table !== 'events' || !(await isKept(db, name))) return [];
  return db
    .selectFrom('duplicates')
    .innerJoin(sql<EventRow>`${sql.table(name)}`.as('old'), (join) =>
      join.onRef('old.site_key', '=', 'duplicates.site_key').onRef('old.event_id', '=', 'original_event_id'),
    )
    .select(['old.site_key', 'old.event_id'])
    .distinct()
    .limit(limit)
    .execute();
}

/**
 * Deletes what is kept about the next events of a detached partition, some at a time.
 *
 * @param after The last event of the previous step; `null` for the first step.
 * @param limit How many events are looked at.
 * @returns The last event of this step; `null` if nothing is left.
 */
export async function clearPartition(
  trx: Transaction<Tables>,
  { table, name }: Partition,
  after: EventKey | null,
  limit: number,
): Promise<EventKey | null> {
  if (table !== 'events' || !(await tableExists(trx, name))) return null;
  const events = await trx
    .selectFrom(sql<EventRow>`${sql.table(name)}`.as('old'))
    .select(['site_key', 'event_id'])
    .$if(after !== null, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('site_key', 'event_id'), '>', tuple(after?.site_key as number, after?.event_id as Uint8Array)),
      ),
    )
    .orderBy('site_key')
    .orderBy('event_id')
    .limit(limit)
    .execute();
  // For all events: one that is not a conversion may count for a copy that is one, and was ruled on or paid.
  await deleteSaid(trx, events);
  return events.length < limit ? null : (events.at(-1) ?? null);
}

/**
 * Drops a detached partition that was cleared, and subtracts what was in it from the totals.
 *
 * @returns `false` if another collector was first.
 */
export async function dropPartition(trx: Transaction<Tables>, { name }: Partition, tallies: Tally[]): Promise<boolean> {
  if (!(await tableExists(trx, name))) return false;
  await addToTotals(trx, negated(tallies));
  await changeTable(trx, sql`drop table ${sql.table(name)}`);
  return true;
}

/** Whether a table with this name exists. */
export async function tableExists(db: Database, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: string | null }>`select to_regclass(${name})::text as found`.execute(db);
  return rows[0]?.found !== null;
}

/** Alters a table unless a long report is reading it, since everybody would wait; an hour later will do as well. */
export async function changeTable(trx: Transaction<Tables>, statement: RawBuilder<unknown>): Promise<void> {
  await sql`set local lock_timeout = '2s'`.execute(trx);
  await statement.execute(trx);
  await sql`set local lock_timeout to default`.execute(trx);
}
