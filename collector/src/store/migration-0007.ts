import type { Kysely } from 'kysely';

/** Offers of ad networks: their tokens, the clicks on their links, their payouts, and the calls about them. */
export async function offers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('scan_sessions')
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('scan'))
    .execute();
  await db.schema
    .createTable('offers')
    .addColumn('offer_id', 'text', (column) => column.primaryKey())
    .addColumn('site_key', 'integer', (column) => column.notNull().references('sites.site_key'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('destination', 'text', (column) => column.notNull())
    .addColumn('fallback_url', 'text', (column) => column.notNull())
    .addColumn('conversion_event', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('clickless', 'text', (column) => column.notNull())
    .addColumn('conversions_per_click', 'text', (column) => column.notNull())
    .addColumn('approval', 'text', (column) => column.notNull())
    .addColumn('pixel_approval', 'text', (column) => column.notNull())
    .addColumn('caller_amounts', 'text', (column) => column.notNull())
    .addColumn('click_cookie', 'text', (column) => column.notNull())
    .addColumn('allowed_sources', 'text', (column) => column.notNull())
    .addColumn('revenue', 'text', (column) => column.notNull())
    .addColumn('payout', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('tracking_tokens')
    .addColumn('token_id', 'text', (column) => column.primaryKey())
    .addColumn('offer_id', 'text', (column) => column.references('offers.offer_id'))
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('token_start', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .execute();
  await db.schema.createIndex('tracking_tokens_start').on('tracking_tokens').columns(['token_start']).execute();
  await db.schema
    .createTable('clicks')
    .addColumn('scan_session_id', 'blob', (column) => column.notNull())
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('offer_id', 'text', (column) => column.notNull())
    .addColumn('publisher', 'text', (column) => column.notNull())
    .addColumn('sub_ids', 'text', (column) => column.notNull())
    .addColumn('external_transaction_id', 'text')
    .addUniqueConstraint('clicks_id', ['scan_session_id'])
    .execute();
  await db.schema
    .createTable('payouts')
    .addColumn('site_key', 'integer', (column) => column.notNull())
    .addColumn('event_id', 'blob', (column) => column.notNull())
    .addColumn('revenue_minor', 'bigint', (column) => column.notNull())
    .addColumn('payout_minor', 'bigint', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('payouts_key', ['site_key', 'event_id'])
    .execute();
  await db.schema
    .createTable('inbound_calls')
    .addColumn('call_id', 'text', (column) => column.primaryKey())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('surface', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('offer_id', 'text')
    .addColumn('transaction_id', 'blob')
    .addColumn('conversion_id', 'blob')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('latency_ms', 'integer')
    .addColumn('parameters', 'text', (column) => column.notNull())
    .execute();
  for (const column of ['received_at', 'transaction_id', 'conversion_id']) {
    await db.schema.createIndex(`inbound_calls_${column}`).on('inbound_calls').columns([column]).execute();
  }
}
