import type { Transaction } from 'kysely';
import { isOutranked } from '../duplicate.ts';
import { moveChanges } from './conversion-changes.ts';
import type { DuplicateReason, EventRow, Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

type ScanId = 'scan_session_id' | 'first_scan_session_id' | 'last_scan_session_id';
type OptionalId = ScanId | 'web_session_id' | 'visitor_id' | 'page_view_id' | 'tab_id';

/** An event on its way into the store: a row with its ids as text. */
export type NewEvent = Omit<EventRow, 'event_id' | OptionalId> & { event_id: string } & Record<
    OptionalId,
    string | null
  >;

/** What became of an event in the store. */
export type AppendVerdict =
  | { status: 'accepted' }
  | { status: 'duplicate'; reason: DuplicateReason; original_event_id: string };

/**
 * Stores events, each counted once: by its id, and as a conversion also by its name and order id. The repeat is kept
 * and marked. Which copy counts is decided in `duplicate.ts`.
 */
export async function appendEvents(trx: Transaction<Tables>, events: NewEvent[]): Promise<AppendVerdict[]> {
  const verdicts: AppendVerdict[] = [];
  for (const event of events) verdicts.push(await append(trx, toRow(event)));
  return verdicts;
}

async function append(trx: Transaction<Tables>, row: EventRow): Promise<AppendVerdict> {
  const known = (row.conversion ? await findSaleOfRepeat(trx, row) : null) ?? (await insertOrFind(trx, row));
  if (!known) return { status: 'accepted' };
  const { reason } = known;
  if (!isOutranked(known.row, row)) {
    await keepDuplicate(trx, row, reason, known.row);
    return { status: 'duplicate', reason, original_event_id: bytesToUuid(known.row.event_id) };
  }
  const { site_key, event_id } = known.row;
  await trx.deleteFrom('events').where('site_key', '=', site_key).where('event_id', '=', event_id).execute();
  await trx
    .updateTable('duplicates')
    .set({ original_event_id: row.event_id })
    .where('site_key', '=', site_key)
    .where('original_event_id', '=', event_id)
    .execute();
  await keepDuplicate(trx, known.row, reason, row);
  await moveChanges(trx, known.row, row);
  const { conversion_status } = known.row;
  // The sale keeps its order number, and so the copy that counts now may meet a second one under another event id.
  return append(trx, { ...row, conversion_status, order_id: row.order_id ?? known.row.order_id });
}

/** Inserts what is new, which costs one statement, since the unique indexes hold both identities; else finds it. */
async function insertOrFind(trx: Transaction<Tables>, row: EventRow) {
  const insert = trx.insertInto('events').values(row);
  const { numInsertedOrUpdatedRows } = await insert
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows) > 0 ? null : findKnown(trx, row);
}

/** The sale that an event belongs to, because an earlier copy of that very event did by its order id. */
async function findSaleOfRepeat(trx: Transaction<Tables>, row: EventRow) {
  const sale = await trx
    .selectFrom('duplicates')
    .innerJoin('events', (join) =>
      join
        .onRef('events.site_key', '=', 'duplicates.site_key')
        .onRef('events.event_id', '=', 'duplicates.original_event_id'),
    )
    .selectAll('events')
    .where('duplicates.site_key', '=', row.site_key)
    .where('duplicates.event_id', '=', row.event_id)
    .where('duplicates.reason', '=', 'order_id')
    .executeTakeFirst();
  return sale ? { row: sale, reason: 'order_id' as const } : null;
}

async function findKnown(trx: Transaction<Tables>, row: EventRow) {
  const ofSite = trx.selectFrom('events').selectAll().where('site_key', '=', row.site_key);
  const sameId = await ofSite.where('event_id', '=', row.event_id).executeTakeFirst();
  if (sameId) return { row: sameId, reason: 'event_id' as const };
  const sameOrder = await ofSite
    .where('event_type', '=', row.event_type)
    .where('order_id', '=', row.order_id)
    .where('conversion', '=', 1)
    .executeTakeFirstOrThrow();
  return { row: sameOrder, reason: 'order_id' as const };
}

async function keepDuplicate(
  trx: Transaction<Tables>,
  row: EventRow,
  reason: DuplicateReason,
  original: EventRow,
): Promise<void> {
  await trx
    .insertInto('duplicates')
    .values({ ...row, reason, original_event_id: original.event_id })
    .execute();
}

function toRow(event: NewEvent): EventRow {
  const bytes = (id: string | null) => (id === null ? null : uuidToBytes(id));
  return {
    ...event,
    event_id: uuidToBytes(event.event_id),
    scan_session_id: bytes(event.scan_session_id),
    first_scan_session_id: bytes(event.first_scan_session_id),
    last_scan_session_id: bytes(event.last_scan_session_id),
    web_session_id: bytes(event.web_session_id),
    visitor_id: bytes(event.visitor_id),
    page_view_id: bytes(event.page_view_id),
    tab_id: bytes(event.tab_id),
  };
}
