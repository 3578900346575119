import { type Kysely, sql } from 'kysely';

/** Indexes repeats by their order alone, since a refund names no event. The newest one of an order is at the end. */
export async function repeatsByOrder(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('duplicates_sale')
    .on('duplicates')
    .columns(['site_key', 'order_id', 'event_type', 'received_at'])
    .where(sql.ref('conversion'), '=', sql.lit(1))
    .where(sql.ref('order_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema.dropIndex('duplicates_order').execute();
}
