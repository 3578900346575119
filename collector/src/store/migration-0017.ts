import { type Kysely, sql } from 'kysely';

/** Stores payouts by the click that a call named, whichever copy of the sale counts, and for whichever click. */
export async function payoutsOfScans(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('payouts').renameTo('payouts_old').execute();
  await db.schema
    .createTable('payouts')
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('event_id', 'blob', (column) => column.notNull())
    .addColumn('scan_session_id', 'blob', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('revenue_minor', 'bigint', (column) => column.notNull())
    .addColumn('payout_minor', 'bigint', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('payouts_of_scans_key', ['site_key', 'event_id', 'scan_session_id'])
    .execute();
  await db.schema.createIndex('payouts_scan_session').on('payouts').columns(['scan_session_id']).execute();

  // Of the calls that reported the sale, the one whose payout this was: it was kept for the click that the sale counts
  // for.
  const told = sql`
    select site_key, event_id, scan_session_id, source, received_at from events where source in ('postback', 'pixel')
    union all
    select site_key, original_event_id, scan_session_id, source, received_at from duplicates
    where source in ('postback', 'pixel')`;
  await sql`
    insert into payouts
    select site_key, event_id, scan_session_id, source, received_at, revenue_minor, payout_minor, currency from (
      select old.*, coalesce(told.scan_session_id, counted.scan_session_id) as scan_session_id,
        coalesce(told.source, 'postback') as source, coalesce(told.received_at, counted.received_at) as received_at,
        row_number() over (partition by old.site_key, old.event_id order by
          case when told.scan_session_id = counted.scan_session_id then 0 else 1 end,
          case told.source when 'postback' then 0 else 1 end, told.received_at) as place
      from payouts_old as old
      join events as counted on counted.site_key = old.site_key and counted.event_id = old.event_id
      left join (${told}) as told on told.site_key = old.site_key and told.event_id = old.event_id
    ) as ranked
    where place = 1 and scan_session_id is not null`.execute(db);
  await db.schema.dropTable('payouts_old').execute();
}
