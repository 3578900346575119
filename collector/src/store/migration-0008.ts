import { type Kysely, sql } from 'kysely';

/** The ids and orders of events: kept longer than the events, so that one that is sent again is not counted twice. */
export async function eventIdentities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('event_id', 'blob', (column) => column.notNull())
    .addColumn('received_at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('identities_key', ['site_key', 'event_id'])
    .execute();
  await db.schema
    .createTable('order_identities')
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('event_id', 'blob', (column) => column.notNull())
    .addColumn('received_at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('order_identities_key', ['site_key', 'event_type', 'order_id'])
    .execute();
  for (const name of ['identities', 'order_identities']) {
    await db.schema.createIndex(`${name}_received_at`).on(name).columns(['received_at']).execute();
  }
  for (const name of ['events', 'duplicates']) {
    const table = sql.table(name);
    await sql`insert into identities select site_key, event_id, max(received_at) from ${table}
      group by site_key, event_id on conflict do nothing`.execute(db);
    await sql`insert into order_identities
      select site_key, event_type, order_id, event_id, received_at from ${table}
      where conversion = 1 and order_id is not null on conflict do nothing`.execute(db);
  }
}
