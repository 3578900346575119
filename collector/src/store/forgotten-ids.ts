import { type RawBuilder, sql, type Transaction } from 'kysely';
import { hasOrder, type IdKey, type Sale } from './identities.ts';
import { filledPiecesOf, piecesOfSites } from './statements.ts';
import type { EventRow, Tables } from './tables.ts';

/**
 * Forgets the ids and orders of deleted rows, unless a remaining row has them: otherwise the next sale with one of
 * these orders would be a repeat of nothing.
 */
export async function forgetIds(trx: Transaction<Tables>, deleted: EventRow[]): Promise<void> {
  await forgetOrders(trx, deleted.filter(hasOrder));
  for (const { site_key, piece } of piecesOfSites<IdKey>(deleted)) {
    const ids = piece.map(({ event_id }) => event_id);
    const ofSite = trx.deleteFrom('identities').where('site_key', '=', site_key);
    await ofSite
      .where('event_id', 'in', ids)
      .where(isNull(eventOf('identities'), repeatOf('identities')))
      .execute();
    // The repeat that named an order may have been deleted before.
    const orders = trx.deleteFrom('order_identities').where('site_key', '=', site_key);
    await orders
      .where('event_id', 'in', ids)
      .where(isNull(eventOf('order_identities')))
      .execute();
  }
}

/** Forgets orders, or assigns them to the event that counts for them, whichever of its copies names them. */
async function forgetOrders(trx: Transaction<Tables>, sales: Sale[]): Promise<void> {
  for (const named of Map.groupBy(sales, ({ site_key, event_type }) => `${site_key} ${event_type}`).values()) {
    const { site_key, event_type } = named[0] as Sale;
    for (const orders of filledPiecesOf([...new Set(named.map(({ order_id }) => order_id))])) {
      await trx
        .deleteFrom('order_identities')
        .where('site_key', '=', site_key)
        .where('event_type', '=', event_type)
        .where('order_id', 'in', orders)
        .where(isNull(COUNTED, REPEATED))
        .execute();
      await trx
        .updateTable('order_identities')
        .set({ event_id: sql<Uint8Array>`coalesce(${COUNTED}, ${REPEATED})` })
        .where('site_key', '=', site_key)
        .where('event_type', '=', event_type)
        .where('order_id', 'in', orders)
        .execute();
    }
  }
}

/** The counted event that names an order. */
const COUNTED = sql`(
  select events.event_id from events
  where events.site_key = order_identities.site_key and events.event_type = order_identities.event_type
    and events.order_id = order_identities.order_id and events.conversion = 1
  limit 1
)`;

/** The event whose repeat is the newest to name the order. */
const REPEATED = sql`(
  select original_event_id from duplicates
  where duplicates.site_key = order_identities.site_key and duplicates.event_type = order_identities.event_type
    and duplicates.order_id = order_identities.order_id and duplicates.conversion = 1
  order by duplicates.received_at desc
  limit 1
)`;

// Not `exists`: PostgreSQL would turn it into a join and read all events instead of looking up each id.
function isNull(...found: RawBuilder<unknown>[]) {
  return sql<boolean>`coalesce(${sql.join([...found, sql`null`])}) is null`;
}

type Known = 'identities' | 'order_identities';

function eventOf(known: Known) {
  const { site_key, event_id } = columnsOf(known);
  return sql`(select 1 from events where events.site_key = ${site_key} and events.event_id = ${event_id} limit 1)`;
}

function repeatOf(known: Known) {
  const { site_key, event_id } = columnsOf(known);
  return sql`(
    select 1 from duplicates where duplicates.site_key = ${site_key} and duplicates.event_id = ${event_id} limit 1
  )`;
}

function columnsOf(known: Known) {
  return { site_key: sql.ref(`${known}.site_key`), event_id: sql.ref(`${known}.event_id`) };
}
