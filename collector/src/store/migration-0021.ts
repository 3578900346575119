import type { Kysely } from 'kysely';

/** Indexes orders by the counted event, too: they are forgotten with it, or move with its copies to another. */
export async function ordersByEvent(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('order_identities_event')
    .on('order_identities')
    .columns(['site_key', 'event_id'])
    .execute();
}
