import { type Kysely, sql } from 'kysely';

/** The newest repeat of an id or an order, and the first that lends its scan, each at the end of an index. */
export async function endsOfRepeats(db: Kysely<unknown>): Promise<void> {
  for (const name of ['duplicates_event_id', 'duplicates_sale']) await db.schema.dropIndex(name).execute();
  await db.schema
    .createIndex('duplicates_event_id')
    .on('duplicates')
    .columns(['site_key', 'event_id', 'received_at'])
    .execute();
  await db.schema
    .createIndex('duplicates_sale')
    .on('duplicates')
    .columns(['site_key', 'order_id', 'event_type', 'received_at'])
    .where(sql.ref('conversion'), '=', sql.lit(1))
    .where(sql.ref('order_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema
    .createIndex('duplicates_linked')
    .on('duplicates')
    .columns(['site_key', 'original_event_id', 'source', 'received_at', 'scan_session_id'])
    .where(sql.ref('identity'), '=', sql.lit('linked'))
    .execute();
}
