import type { Transaction } from 'kysely';
import { negated, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';

/**
 * Deletes events with their repeats and the history of their status, and takes them out of the totals.
 *
 * @returns The repeats.
 */
export async function deleteEvents(trx: Transaction<Tables>, events: EventRow[]): Promise<EventRow[]> {
  const deleted: EventRow[] = [];
  for (const { site_key, event_id, received_at } of events) {
    await trx
      .deleteFrom('events')
      .where('site_key', '=', site_key)
      .where('event_id', '=', event_id)
      .where('received_at', '=', received_at)
      .execute();
    for (const table of ['conversion_changes', 'payouts'] as const) {
      await trx.deleteFrom(table).where('site_key', '=', site_key).where('event_id', '=', event_id).execute();
    }
    const repeats = await trx
      .deleteFrom('duplicates')
      .where('site_key', '=', site_key)
      .where('original_event_id', '=', event_id)
      .returningAll()
      .execute();
    await addToTotals(trx, negated(repeats.flatMap(talliesOfDuplicate)));
    deleted.push(...repeats);
  }
  await addToTotals(trx, negated(events.flatMap(talliesOfEvent)));
  return deleted;
}
