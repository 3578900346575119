import { type Kysely, sql } from 'kysely';

/** Repeats by their order alone, too: a refund names no event. */
export async function repeatsByOrder(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('duplicates_sale')
    .on('duplicates')
    .columns(['site_key', 'order_id', 'event_type'])
    .where(sql.ref('conversion'), '=', sql.lit(1))
    .where(sql.ref('order_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema.dropIndex('duplicates_order').execute();
}
