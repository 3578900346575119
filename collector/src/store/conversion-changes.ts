import type { Kysely, Transaction } from 'kysely';
import type { ConversionStatus, EventRow, Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** One change of a conversion's status. */
export interface ConversionChange {
  from_status: ConversionStatus;
  to_status: ConversionStatus;
  reason: string | null;
  changed_by: string;
  /** The click that an ad network ruled on: the ruling holds while the sale counts for it. `null` if the site ruled. */
  transaction_id: string | null;
  changed_at: number;
}

/** The history of a conversion's status, newest change last; for several events of one sale, their joint history. */
export async function listChanges(
  db: Kysely<Tables>,
  siteKey: number,
  eventIds: Uint8Array[],
): Promise<ConversionChange[]> {
  const changes = await db
    .selectFrom('conversion_changes')
    .select(['from_status', 'to_status', 'reason', 'changed_by', 'changed_at', 'scan_session_id'])
    .where('site_key', '=', siteKey)
    .where('event_id', 'in', eventIds)
    .orderBy('change_id')
    .execute();
  return changes.map(({ scan_session_id: click, ...change }) => ({
    ...change,
    transaction_id: click && bytesToUuid(click),
  }));
}

/** Adds a change to the history of a conversion. */
export async function keepChange(
  trx: Transaction<Tables>,
  site_key: number,
  event_id: Uint8Array,
  { transaction_id: click, ...change }: ConversionChange,
): Promise<void> {
  await trx
    .insertInto('conversion_changes')
    .values({ site_key, event_id, scan_session_id: click === null ? null : uuidToBytes(click), ...change })
    .execute();
}

/** Moves the history to the copy of an event that counts from now on. */
export async function moveChanges(trx: Transaction<Tables>, from: EventRow, to: EventRow): Promise<void> {
  await trx
    .updateTable('conversion_changes')
    .set({ event_id: to.event_id })
    .where('site_key', '=', from.site_key)
    .where('event_id', '=', from.event_id)
    .execute();
}
