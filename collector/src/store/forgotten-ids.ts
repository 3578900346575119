import type { Transaction } from 'kysely';
import { isConversion } from './copies.ts';
import { hasOrder, type IdKey, type Sale } from './identities.ts';
import type { EventRow, Tables } from './tables.ts';

/**
 * Forgets what deleted rows were known by, as far as nothing that is left is known by it: else the next sale with an order
 * of theirs would be a repeat of nothing.
 */
export async function forgetIds(trx: Transaction<Tables>, deleted: EventRow[]): Promise<void> {
  for (const row of deleted.filter(hasOrder)) await forgetOrder(trx, row);
  for (const row of deleted) {
    await trx
      .deleteFrom('identities')
      .where('site_key', '=', row.site_key)
      .where('event_id', '=', row.event_id)
      .where((eb) => eb.not(eb.exists(eventsOf(trx, row))))
      .where((eb) => eb.not(eb.exists(repeatsOf(trx, row))))
      .execute();
    // The repeat that named an order may have been deleted before.
    await trx
      .deleteFrom('order_identities')
      .where('site_key', '=', row.site_key)
      .where('event_id', '=', row.event_id)
      .where((eb) => eb.not(eb.exists(eventsOf(trx, row))))
      .execute();
  }
}

async function forgetOrder(trx: Transaction<Tables>, sale: Sale): Promise<void> {
  const { site_key, event_type, order_id } = sale;
  const counted = await findCounted(trx, sale);
  if (counted) {
    await trx
      .updateTable('order_identities')
      .set({ event_id: counted })
      .where('site_key', '=', site_key)
      .where('event_type', '=', event_type)
      .where('order_id', '=', order_id)
      .execute();
    return;
  }
  await trx
    .deleteFrom('order_identities')
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('order_id', '=', order_id)
    .execute();
}

/** The event that counts for an order, by whichever copy names it. */
async function findCounted(trx: Transaction<Tables>, { site_key, event_type, order_id }: Sale) {
  const event = await trx
    .selectFrom('events')
    .select('event_id')
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('order_id', '=', order_id)
    .where(isConversion)
    .executeTakeFirst();
  if (event) return event.event_id;
  const repeat = await trx
    .selectFrom('duplicates')
    .select('original_event_id')
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('order_id', '=', order_id)
    .where(isConversion)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return repeat?.original_event_id;
}

function eventsOf(trx: Transaction<Tables>, { site_key, event_id }: IdKey) {
  return trx.selectFrom('events').select('event_id').where('site_key', '=', site_key).where('event_id', '=', event_id);
}

function repeatsOf(trx: Transaction<Tables>, { site_key, event_id }: IdKey) {
  const ofSite = trx.selectFrom('duplicates').select('event_id').where('site_key', '=', site_key);
  return ofSite.where('event_id', '=', event_id);
}
