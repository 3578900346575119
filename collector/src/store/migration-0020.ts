import { type Kysely, sql } from 'kysely';

/** Indexes repeats so that the newest of an id, and the first that lends its scan, are each at an end of a range. */
export async function endsOfRepeats(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('duplicates_event_id').execute();
  await db.schema
    .createIndex('duplicates_event_id')
    .on('duplicates')
    .columns(['site_key', 'event_id', 'received_at'])
    .execute();
  await db.schema
    .createIndex('duplicates_linked')
    .on('duplicates')
    .columns(['site_key', 'original_event_id', 'source', 'received_at', 'scan_session_id'])
    .where(sql.ref('identity'), '=', sql.lit('linked'))
    .execute();
}
