import { type Kysely, sql } from 'kysely';

/** Stores the click that an ad network ruled on and, apart from rulings, the status that copies of a sale reported. */
export async function rulingsOfClicks(db: Kysely<unknown>): Promise<void> {
  for (const name of ['events', 'duplicates'])
    await db.schema.alterTable(name).addColumn('told_status', 'text').execute();
  await db.schema.alterTable('conversion_changes').addColumn('scan_session_id', 'blob').execute();
  await db.schema
    .createIndex('conversion_changes_scan_session')
    .on('conversion_changes')
    .columns(['scan_session_id'])
    .execute();

  // Older rulings of networks stay in force: they are assigned to the click that the sale counts for.
  await sql`
    update conversion_changes set scan_session_id = (
      select scan_session_id from events
      where events.site_key = conversion_changes.site_key and events.event_id = conversion_changes.event_id
    )
    where changed_by like 'token:%'`.execute(db);
  await sql`
    update events set told_status = (
      select from_status from conversion_changes
      where conversion_changes.site_key = events.site_key and conversion_changes.event_id = events.event_id
      order by change_id limit 1
    )
    where (site_key, event_id) in (select site_key, event_id from conversion_changes)`.execute(db);
}
