import { sql, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import { type Insert, insertMany } from './insert-many.ts';
import type { EventRow, Tables } from './tables.ts';
import { keyOfBytes } from './uuid.ts';

/** On PostgreSQL events are kept up to a month longer; nothing may be forgotten that is still there. */
const MONTH_MS = 31 * 24 * 60 * 60 * 1000;

export type Sale = EventRow & { order_id: string };
export type IdKey = Pick<EventRow, 'site_key' | 'event_id'>;
type OrderKey = Pick<Sale, 'site_key' | 'event_type' | 'order_id'>;

const IDS: Insert<Tables['identities']> = {
  table: 'identities',
  columns: { site_key: 'integer', event_id: 'blob', received_at: 'integer' },
  more: sql`on conflict (site_key, event_id) do nothing`,
};
/** SQLite has to be asked how many alone: to tell of each row is a tenth of all that it does for an event. */
const IDS_ON_POSTGRES: typeof IDS = {
  ...IDS,
  more: sql`on conflict (site_key, event_id) do nothing returning site_key, event_id`,
};
const ORDERS: Insert<Tables['order_identities']> = {
  table: 'order_identities',
  columns: { site_key: 'integer', event_type: 'text', order_id: 'text', event_id: 'blob', received_at: 'integer' },
  more: sql`on conflict (site_key, event_type, order_id) do nothing returning site_key, event_type, order_id`,
};

/** Which events of a request, or of many, nobody told of before them. */
export interface Claimed {
  /** Those whose ids are new. */
  byId: Set<EventRow>;
  /** Those whose orders are new, and those that have none. */
  byOrder: Set<EventRow>;
}

/** Notes what events are known by: their ids and, of conversions, their names and order ids. The first one has them. */
export async function claimIdentities(trx: Transaction<Tables>, rows: EventRow[]): Promise<Claimed> {
  const sales = rows.filter(hasOrder);
  const newSales = await claimOrders(trx, sales);
  return {
    byId: await claimIds(trx, rows),
    byOrder: new Set(rows.filter((row) => !hasOrder(row) || newSales.has(row))),
  };
}

/** The event by which a conversion's order is known. */
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
  // As nearly always.
  if (count === rows.length) return new Set(rows);
  const claimed = isPostgres(trx) ? returned : await findLastIds(trx, count);
  return firstOfEach(rows, idKeyOf, new Set(claimed.map(idKeyOf)));
}

/**
 * The ids that were inserted last, by the numbers that SQLite gives to rows: each gets one more than the highest.
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

/** Hands the orders of an event on to the copy of it that counts from now on. */
export async function moveOrders(trx: Transaction<Tables>, from: IdKey, to: IdKey): Promise<void> {
  await trx
    .updateTable('order_identities')
    .set({ event_id: to.event_id })
    .where('site_key', '=', from.site_key)
    .where('event_id', '=', from.event_id)
    .execute();
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
