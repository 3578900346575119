import { type Kysely, sql } from 'kysely';
import { isPostgres } from './dialect.ts';

/**
 * On PostgreSQL, partitions events and repeats by the month of their receipt: dropping a partition takes a moment,
 * however large it is. Rows of a month without a partition go into the partition `…_rest`.
 */
export async function monthlyPartitions(db: Kysely<unknown>): Promise<void> {
  if (!isPostgres(db)) return;
  for (const name of ['events', 'duplicates']) {
    const [table, old, rest] = [name, `${name}_old`, `${name}_rest`].map((one) => sql.table(one));
    const indexes = await sql<{ indexdef: string }>`
      select indexdef from pg_indexes where schemaname = current_schema() and tablename = ${name}`.execute(db);
    await sql`alter table ${table} rename to ${old}`.execute(db);
    await sql`create table ${table} (like ${old} including defaults) partition by range (received_at)`.execute(db);
    await sql`create table ${rest} partition of ${table} default`.execute(db);
    await sql`insert into ${table} select * from ${old}`.execute(db);
    await sql`drop table ${old}`.execute(db);
    // The identity tables ensure uniqueness: a partition's unique index covers only its own rows.
    for (const { indexdef } of indexes.rows) {
      await sql.raw(indexdef.replace(' UNIQUE ', ' ')).execute(db);
    }
  }
}
