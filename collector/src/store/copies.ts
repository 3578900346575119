import { type Kysely, sql, type Transaction } from 'kysely';
import { moveChanges } from './conversion-changes.ts';
import { deleteCounted } from './deletion.ts';
import { moveOrders } from './identities.ts';
import { asSaid } from './lent-scans.ts';
import { movePayouts } from './payouts.ts';
import type { DuplicateReason, EventRow, Tables } from './tables.ts';

/** The literal 1, as in the indexes: with a parameter SQLite could not use them. */
export const isConversion = sql<boolean>`conversion = 1`;

/**
 * The counted events of which this one is a copy, in order of arrival: those that share its id or, for conversions, its
 * name and order id, directly or through a repeat. There can be several if nothing tied them together before.
 */
export async function findTied(trx: Transaction<Tables>, row: EventRow): Promise<EventRow[]> {
  return trx
    .selectFrom('events')
    .selectAll()
    .where('site_key', '=', row.site_key)
    .where('event_id', 'in', idsOfCopies(trx, row))
    .orderBy('received_at')
    .orderBy('event_id')
    .execute();
}

// `union all`: to remove what is found twice, SQLite would scan all repeats of the site.
function idsOfCopies(trx: Transaction<Tables>, { site_key, event_id, event_type, order_id, conversion }: EventRow) {
  const newest = trx
    .selectFrom('duplicates')
    .select('original_event_id')
    .where('site_key', '=', site_key)
    // All repeats of an id or an order belong to the same event, except those whose event is gone: the newest is right.
    .orderBy('received_at', 'desc')
    .limit(1);
  const sameId = trx
    .selectNoFrom(newest.where('event_id', '=', event_id).as('event_id'))
    .unionAll(sql<{ event_id: Uint8Array }>`select ${event_id} as event_id`);
  if (!conversion || order_id === null) return sameId;
  const ofOrder = newest.where('order_id', '=', order_id).where('event_type', '=', event_type).where(isConversion);
  return sameId
    .unionAll(trx.selectNoFrom(ofOrder.as('event_id')))
    .unionAll(
      trx
        .selectFrom('order_identities')
        .select('event_id')
        .where('site_key', '=', site_key)
        .where('event_type', '=', event_type)
        .where('order_id', '=', order_id),
    )
    .unionAll(
      trx
        .selectFrom('events')
        .select('event_id')
        .where('site_key', '=', site_key)
        .where('event_type', '=', event_type)
        .where('order_id', '=', order_id)
        .where(isConversion),
    );
}

/** The counted events of an order, whichever of their copies name it. */
export function idsOfOrder(db: Kysely<Tables>, siteKey: number, orderId: string) {
  const counted = db
    .selectFrom('events')
    .select('event_id')
    .where('site_key', '=', siteKey)
    .where('order_id', '=', orderId)
    .where(isConversion);
  const repeated = db
    .selectFrom('duplicates')
    .select('original_event_id as event_id')
    .where('site_key', '=', siteKey)
    .where('order_id', '=', orderId)
    .where(isConversion);
  return counted.unionAll(repeated);
}

/** What identifies a copy as one. */
export function reasonOf(copy: EventRow, counted: Uint8Array): DuplicateReason {
  return Buffer.compare(copy.event_id, counted) === 0 ? 'event_id' : 'order_id';
}

/** Turns a counted event, with all its repeats, into repeats of another. */
export async function demote(trx: Transaction<Tables>, row: EventRow, counted: EventRow): Promise<void> {
  await replaceCounted(trx, row, counted);
  await keepDuplicate(trx, asSaid(row), reasonOf(row, counted.event_id), counted.event_id);
}

/** Deletes a counted event, and moves its repeats and everything that was reported about it to another. */
export async function replaceCounted(trx: Transaction<Tables>, row: EventRow, counted: EventRow): Promise<void> {
  const { site_key, event_id } = row;
  await deleteCounted(trx, [row]);
  await trx
    .updateTable('duplicates')
    .set({ original_event_id: counted.event_id })
    .where('site_key', '=', site_key)
    .where('original_event_id', '=', event_id)
    .execute();
  await moveOrders(trx, row, counted);
  await moveChanges(trx, row, counted);
  await movePayouts(trx, row, counted);
}

/** Stores the status of a counted event. */
export async function changeStatus(
  trx: Transaction<Tables>,
  {
    site_key,
    event_id,
    received_at,
    conversion_status,
    told_status,
  }: Pick<EventRow, 'site_key' | 'event_id' | 'received_at' | 'conversion_status' | 'told_status'>,
): Promise<void> {
  await trx
    .updateTable('events')
    .set({ conversion_status, told_status })
    .where('site_key', '=', site_key)
    .where('event_id', '=', event_id)
    .where('received_at', '=', received_at)
    .execute();
}

/** Stores the status of a counted event, and the scan that it counts for. */
export async function changeCounted(trx: Transaction<Tables>, row: EventRow): Promise<void> {
  const { conversion_status, told_status, identity, code, scan_session_id, own_identity, own_scan_session_id } = row;
  await trx
    .updateTable('events')
    .set({ conversion_status, told_status, identity, code, scan_session_id, own_identity, own_scan_session_id })
    .where('site_key', '=', row.site_key)
    .where('event_id', '=', row.event_id)
    .where('received_at', '=', row.received_at)
    .execute();
}

/** Stores a repeat. */
export async function keepDuplicate(
  trx: Transaction<Tables>,
  row: EventRow,
  reason: DuplicateReason,
  counted: Uint8Array,
): Promise<void> {
  await trx
    .insertInto('duplicates')
    .values({ ...row, reason, original_event_id: counted })
    .execute();
}
