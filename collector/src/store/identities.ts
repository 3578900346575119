import { sql, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import { type Insert, insertMany } from './insert-many.ts';
import type { EventRow, Tables } from './tables.ts';
import { keyOfBytes } from './uuid.ts';

/** On PostgreSQL, events are kept up to a month longer, and the ids of stored events must not be forgotten. */
const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

export type Sale = EventRow & { order_id: string };
export type IdKey = Pick<EventRow, 'site_key' | 'event_id'>;
type OrderKey = Pick<Sale, 'site_key' | 'event_type' | 'order_id'>;

const IDS: Insert<Tables['identities']> = {
  table: 'identities',
  columns: { site_key: 'integer', event_id: 'blob', received_at: 'integer' },
  more: sql`on conflict (site_key, event_id) do nothing`,
};
/** SQLite is asked only for the count: returning each row would take a tenth of all the time it spends on an event. */
const IDS_ON_POSTGRES: typeof IDS = {
  ...IDS,
  more: sql`on conflict (site_key, event_id) do nothing returning site_key, event_id`,
};
const ORDERS: Insert<Tables['order_identities']> = {
  table: 'order_identities',
  columns: { site_key: 'integer', event_type: 'text', order_id: 'text', event_id: 'blob', received_at: 'integer' },
  more: sql`on conflict (site_key, event_type, order_id) do nothing returning site_key, event_type, order_id`,
};

/** Which events of a request, or of several, are reported for the first time. */
export interface Claimed {
  /** Those whose ids are new. */
  byId: Set<EventRow>;
  /** Those whose orders are new, and those without an order. */
  byOrder: Set<EventRow>;
}

/** Records the ids of events and, for conversions, their names and order ids. The first event to arrive gets them. */
export async function claimIdentities(trx: Transaction<Tables>, rows: EventRow[]): Promise<Claimed> {
  const sales = rows.filter(hasOrder);
  const newSales = await claimOrders(trx, sales);
  return {
    byId: await claimIds(trx, rows),
    byOrder: new Set(rows.filter((row) => !hasOrder(row) || newSales.has(row))),
  };
}

/** The event to which a conversion's order is assigned. */
export async function findByOrder(
  trx: Transaction<Tables>,
  { site_key, event_type, order_id }: EventRow,
): Promise<Uint8Array | null> {
  const known = await trx
    .selectFrom('order_identities')
    .select('event_id')
    .where('site_key', '=', site_key)
    .where('event_type', '=', event_type)
    .where('order_id', '=', order_id)
    .executeTakeFirst();
  return known?.event_id ?? null;
}

async function claimIds(trx: Transaction<Tables>, rows: EventRow[]): Promise<Set<EventRow>> {
  const insert = isPostgres(trx) ? IDS_ON_POSTGRES : IDS;
  const { count, returned } = await insertMany<Tables['identities'], IdKey>(trx, insert, rows);
  // Nearly always the case.
  if (count === rows.length) return new Set(rows);
  const claimed = isPostgres(trx) ? returned : await findLastIds(trx, count);
  return firstOfEach(rows, idKeyOf, new Set(claimed.map(idKeyOf)));
}

/**
 * The ids that were inserted last, found by rowid: SQLite gives each new row one more than the highest.
 *
 * @see https://www.sqlite.org/autoinc.html
 */
function findLastIds(trx: Transaction<Tables>, count: number): Promise<IdKey[]> {
  const newest = trx.selectFrom('identities').select(['site_key', 'event_id']).orderBy(sql`rowid`, 'desc');
  return newest.limit(count).execute();
}

async function claimOrders(trx: Transaction<Tables>, rows: Sale[]): Promise<Set<EventRow>> {
  const { returned } = await insertMany<Tables['order_identities'], OrderKey>(trx, ORDERS, rows);
  if (returned.length === rows.length) return new Set(rows);
  return firstOfEach(rows, orderKeyOf, new Set(returned.map(orderKeyOf)));
}

export function hasOrder(row: EventRow): row is Sale {
  return row.conversion === 1 && row.order_id !== null;
}

function idKeyOf({ site_key, event_id }: IdKey): string {
  return `${site_key} ${keyOfBytes(event_id)}`;
}

function orderKeyOf({ site_key, event_type, order_id }: OrderKey): string {
  return JSON.stringify([site_key, event_type, order_id]);
}

/** The first row with each of these keys. */
function firstOfEach<Row>(rows: Row[], keyOf: (row: Row) => string, keys: Set<string>): Set<Row> {
  return new Set(rows.filter((row) => keys.delete(keyOf(row))));
}

/** Records that a repeat came, and which event is counted: ids and orders are kept as long as the last copy. */
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

/** Moves the orders of an event to the copy of it that counts from now on. */
export async function moveOrders(trx: Transaction<Tables>, from: IdKey, to: IdKey): Promise<void> {
  await trx
    .updateTable('order_identities')
    .set({ event_id: to.event_id })
    .where('site_key', '=', from.site_key)
    .where('event_id', '=', from.event_id)
    .execute();
}

/**
 * Forgets what was received before a time, oldest first.
 *
 * @param limit The maximum number of each kind.
 * @returns How many were deleted.
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
