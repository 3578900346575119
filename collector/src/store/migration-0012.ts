import { type Kysely, sql } from 'kysely';

/** What a counted event reported itself, if it counts for the scan of a copy. */
export async function ownScans(db: Kysely<unknown>): Promise<void> {
  for (const name of ['events', 'duplicates']) {
    await db.schema.alterTable(name).addColumn('own_scan_session_id', 'blob').execute();
    await db.schema.alterTable(name).addColumn('own_identity', 'text').execute();
  }
  await db.schema
    .createIndex('events_own_scan')
    .on('events')
    .columns(['own_scan_session_id'])
    .where(sql.ref('own_identity'), 'is not', sql.lit(null))
    .execute();
}
