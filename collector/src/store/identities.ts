import type { Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { EventRow, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

/** On PostgreSQL events are kept up to a month longer; nothing may be forgotten that is still there. */
const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

/**
 * Notes the ids of events of a site, which have to be different ones.
 *
 * @returns The events whose ids nobody has used before.
 */
export async function claimIds<Row extends EventRow>(trx: Transaction<Tables>, rows: Row[]): Promise<Set<Row>> {
  if (!rows.length) return new Set();
  const claimed = await trx
    .insertInto('identities')
    .values(rows.map(({ site_key, event_id, received_at }) => ({ site_key, event_id, received_at })))
    .onConflict((conflict) => conflict.columns(['site_key', 'event_id']).doNothing())
    .returning('event_id')
    .execute();
  const ids = new Set(claimed.map(({ event_id }) => bytesToUuid(event_id)));
  return new Set(rows.filter(({ event_id }) => ids.has(bytesToUuid(event_id))));
}

/**
 * Notes the name and the order id of a conversion.
 *
 * @returns The event that was known by them before, or `null`.
 */
export async function claimOrder(trx: Transaction<Tables>, row: EventRow): Promise<Uint8Array | null> {
  const { site_key, event_type, order_id, event_id, received_at, conversion } = row;
  if (!conversion || order_id === null) return null;
  const known = await trx
    .selectFrom('order_identities')
    .select('event_id')
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('order_id', '=', order_id)
    .executeTakeFirst();
  if (known) return known.event_id;
  await trx.insertInto('order_identities').values({ site_key, event_type, order_id, event_id, received_at }).execute();
  return null;
}

/** Notes that a repeat came, and which event counts: what it is known by is kept as long as the last copy of it. */
export async function renewIds(
  trx: Transaction<Tables>,
  { site_key, event_id, event_type, order_id, conversion, received_at }: EventRow,
  counted: Uint8Array,
): Promise<void> {
  await trx
    .updateTable('identities')
    .set({ received_at })
    .where('site_key', '=', site_key)
    .where('event_id', '=', event_id)
    .execute();
  if (!conversion || order_id === null) return;
  await trx
    .updateTable('order_identities')
    .set({ received_at, event_id: counted })
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('order_id', '=', order_id)
    .execute();
}

/** Forgets that these events ever came, and their orders. */
export async function forgetIds(trx: Transaction<Tables>, rows: EventRow[]): Promise<void> {
  for (const { site_key, event_id, event_type, order_id, conversion } of rows) {
    await trx.deleteFrom('identities').where('site_key', '=', site_key).where('event_id', '=', event_id).execute();
    if (!conversion || order_id === null) continue;
    await trx
      .deleteFrom('order_identities')
      .where('site_key', '=', site_key)
      .where('event_type', '=', event_type)
      .where('order_id', '=', order_id)
      .execute();
  }
}

/**
 * Forgets what came before a time, the oldest first.
 *
 * @param limit How many of each kind at most.
 * @returns How many there were.
 */
export async function deleteOldIdentities(trx: Transaction<Tables>, until: number, limit: number): Promise<number> {
  let deleted = 0;
  const before = isPostgres(trx) ? until - MONTH_MS : until;
  for (const table of ['identities', 'order_identities'] as const) {
    const oldest = await trx
      .selectFrom(table)
      .select('received_at')
      .where('received_at', '<', before)
      .orderBy('received_at')
      .limit(limit)
      .execute();
    const last = oldest.at(-1)?.received_at;
    if (last === undefined) continue;
    const result = await trx.deleteFrom(table).where('received_at', '<=', last).executeTakeFirst();
    deleted += Number(result.numDeletedRows);
  }
  return deleted;
}
