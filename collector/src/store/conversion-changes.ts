import type { Kysely, Transaction } from 'kysely';
import type { ConversionStatus, EventRow, Tables } from './tables.ts';

/** One change of a conversion's status. */
export interface ConversionChange {
  from_status: ConversionStatus;
  to_status: ConversionStatus;
  reason: string | null;
  changed_by: string;
  changed_at: number;
}

/** The history of a conversion's status, the newest change last. */
export function listChanges(db: Kysely<Tables>, siteKey: number, eventId: Uint8Array): Promise<ConversionChange[]> {
  return db
    .selectFrom('conversion_changes')
    .select(['from_status', 'to_status', 'reason', 'changed_by', 'changed_at'])
    .where('site_key', '=', siteKey)
    .where('event_id', '=', eventId)
    .orderBy('change_id')
    .execute();
}

/** Adds a change to the history of a conversion. */
export async function keepChange(
  trx: Transaction<Tables>,
  site_key: number,
  event_id: Uint8Array,
  change: ConversionChange,
): Promise<void> {
  await trx
    .insertInto('conversion_changes')
    .values({ site_key, event_id, ...change })
    .execute();
}

/** Hands the history on to the copy of an event that counts from now on. */
export async function moveChanges(trx: Transaction<Tables>, from: EventRow, to: EventRow): Promise<void> {
  await trx
    .updateTable('conversion_changes')
    .set({ event_id: to.event_id })
    .where('site_key', '=', from.site_key)
    .where('event_id', '=', from.event_id)
    .execute();
}
