import { type Kysely, sql } from 'kysely';

/** The attribution of events, their device and place, and who used a scan session. */
export async function identities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sites')
    .addColumn('unknown_sessions', 'text', (column) => column.notNull().defaultTo('hold'))
    .execute();
  await db.schema
    .alterTable('scan_sessions')
    .addColumn('engaged', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('scan_sessions')
    .addColumn('shared', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('scan_sessions').addColumn('visitor_id', 'blob').execute();
  await db.schema.createIndex('scan_sessions_scanned_at').on('scan_sessions').columns(['scanned_at']).execute();

  for (const name of ['events', 'duplicates']) {
    for (const column of ['code', 'browser', 'os', 'device_type', 'country', 'city', 'bot']) {
      await db.schema.alterTable(name).addColumn(column, 'text').execute();
    }
    await db.schema
      .alterTable(name)
      .addColumn('identity', 'text', (column) => column.notNull().defaultTo('none'))
      .execute();
    await db.schema.createIndex(`${name}_received_at`).on(name).columns(['received_at']).execute();
  }
  await db.schema.createIndex('duplicates_scan_session').on('duplicates').columns(['scan_session_id']).execute();
  await db.schema
    .createIndex('duplicates_order')
    .on('duplicates')
    .columns(['site_key', 'event_type', 'order_id'])
    .where(sql.ref('conversion'), '=', sql.lit(1))
    .where(sql.ref('order_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema
    .createIndex('events_orphans')
    .on('events')
    .columns(['received_at'])
    .where(sql.ref('identity'), '=', sql.lit('orphan'))
    .execute();

  for (const name of ['events', 'duplicates']) await identifyStored(db, name);
  await markUsedSessions(db);
}

async function identifyStored(db: Kysely<unknown>, name: string): Promise<void> {
  const table = sql.table(name);
  const scan = sql`scan_sessions where scan_sessions.scan_session_id = ${table}.scan_session_id`;
  await sql`
    update ${table} set
      identity = coalesce(
        (select case when site_key = ${table}.site_key then 'linked' else 'foreign' end from ${scan}), 'orphan'),
      code = (select code from ${scan} and site_key = ${table}.site_key)
    where scan_session_id is not null`.execute(db);
}

async function markUsedSessions(db: Kysely<unknown>): Promise<void> {
  const used = sql`(
    select scan_session_id, visitor_id from events where identity = 'linked' and source = 'browser'
    union all
    select scan_session_id, visitor_id from duplicates where identity = 'linked' and source = 'browser'
  ) as used where used.scan_session_id = scan_sessions.scan_session_id`;
  await sql`
    update scan_sessions set
      engaged = case when exists (select 1 from ${used}) then 1 else 0 end,
      visitor_id = (select visitor_id from ${used} and visitor_id is not null order by visitor_id limit 1),
      shared = (select case when count(distinct visitor_id) > 1 then 1 else 0 end from ${used})`.execute(db);
}
