import { type Kysely, sql } from 'kysely';

/** The customer's identifiers of visitors, the status of conversions with its history, and when API keys were used. */
export async function identifiersAndStatuses(db: Kysely<unknown>): Promise<void> {
  for (const name of ['events', 'duplicates']) {
    for (const column of ['email_hash', 'phone_hash', 'external_id']) {
      await db.schema.alterTable(name).addColumn(column, 'text').execute();
    }
    await db.schema
      .alterTable(name)
      .addColumn('conversion_status', 'text', (column) => column.notNull().defaultTo('approved'))
      .execute();
  }
  const conversions = (name: string) =>
    db.schema.createIndex(name).on('events').where(sql.ref('conversion'), '=', sql.lit(1));
  await conversions('events_conversion').columns(['site_key', 'event_time', 'event_id']).execute();
  await conversions('events_sale')
    .columns(['site_key', 'order_id'])
    .where(sql.ref('order_id'), 'is not', sql.lit(null))
    .execute();
  await db.schema
    .createTable('conversion_changes')
    .addColumn('change_id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('event_id', 'blob', (column) => column.notNull())
    .addColumn('from_status', 'text', (column) => column.notNull())
    .addColumn('to_status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('changed_by', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('conversion_changes_event')
    .on('conversion_changes')
    .columns(['site_key', 'event_id'])
    .execute();

  await db.schema.alterTable('api_keys').addColumn('last_used_at', 'integer').execute();
  await db.schema.createIndex('api_keys_start').on('api_keys').columns(['key_start']).execute();
}
