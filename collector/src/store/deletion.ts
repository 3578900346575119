import type { Transaction } from 'kysely';
import { negated, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import { piecesOfSites } from './statements.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';

/** The key of an event. */
export type EventKey = Pick<EventRow, 'site_key' | 'event_id'>;

/**
 * Deletes events with their repeats, the history of their status and their payouts, and subtracts them from the totals.
 *
 * @returns The repeats.
 */
export async function deleteEvents(trx: Transaction<Tables>, events: EventRow[]): Promise<EventRow[]> {
  await deleteCounted(trx, events);
  await deleteSaid(trx, events);
  await addToTotals(trx, negated(events.flatMap(talliesOfEvent)));
  return deleteRepeats(trx, events);
}

/** Deletes counted events, but nothing that is kept about them. */
export async function deleteCounted(
  trx: Transaction<Tables>,
  events: Pick<EventRow, 'site_key' | 'event_id' | 'received_at'>[],
): Promise<void> {
  for (const { site_key, piece } of piecesOfSites(events)) {
    const times = piece.map(({ received_at }) => received_at);
    await trx
      .deleteFrom('events')
      .where('site_key', '=', site_key)
      .where('event_id', 'in', idsOf(piece))
      // On PostgreSQL these bounds select the partitions.
      .where('received_at', '>=', Math.min(...times))
      .where('received_at', '<=', Math.max(...times))
      .execute();
  }
}

/** Deletes the rulings on events, and their payouts. */
export async function deleteSaid(trx: Transaction<Tables>, events: EventKey[]): Promise<void> {
  for (const { site_key, piece } of piecesOfSites(events)) {
    for (const about of ['conversion_changes', 'payouts'] as const) {
      await trx.deleteFrom(about).where('site_key', '=', site_key).where('event_id', 'in', idsOf(piece)).execute();
    }
  }
}

/** Deletes the repeats of events, and subtracts them from the totals. */
export async function deleteRepeats(trx: Transaction<Tables>, events: EventKey[]): Promise<EventRow[]> {
  const deleted: EventRow[] = [];
  for (const { site_key, piece } of piecesOfSites(events)) {
    const repeats = await trx
      .deleteFrom('duplicates')
      .where('site_key', '=', site_key)
      .where('original_event_id', 'in', idsOf(piece))
      .returningAll()
      .execute();
    for (const repeat of repeats) deleted.push(repeat);
  }
  await addToTotals(trx, negated(deleted.flatMap(talliesOfDuplicate)));
  return deleted;
}

function idsOf(events: EventKey[]): Uint8Array[] {
  return events.map(({ event_id }) => event_id);
}
