import type { Transaction } from 'kysely';
import { standingOf } from '../conversion-status.ts';
import { statusOfSale } from '../duplicate.ts';
import { listChanges } from './conversion-changes.ts';
import type { ConversionStatus, EventRow, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

/** The status that was reported for an event, whatever somebody has ruled on it since. */
export function toldStatusOf(row: Pick<EventRow, 'conversion_status' | 'told_status'>): ConversionStatus {
  return row.told_status ?? row.conversion_status;
}

/**
 * A counted event with the status of its sale: the rulings on any of its copies, as far as they concern the scan that
 * the sale counts for, or else what the copies reported. `conversion-status.ts` decides which ruling is in force.
 *
 * @param row With the scan that its sale counts for.
 * @param tied The counted events that are copies of each other, and the row that ties them.
 */
export async function withStatusOfSale(trx: Transaction<Tables>, row: EventRow, tied: EventRow[]): Promise<EventRow> {
  const told = statusOfSale(tied.map((copy) => ({ ...copy, conversion_status: toldStatusOf(copy) })));
  const ruled = tied.filter(({ told_status }) => told_status !== null);
  if (!ruled.length) return { ...row, conversion_status: told };
  const ids = ruled.map(({ event_id }) => event_id);
  const click = row.scan_session_id && bytesToUuid(row.scan_session_id);
  const { status } = standingOf(told, await listChanges(trx, row.site_key, ids), click);
  return { ...row, conversion_status: status, told_status: told };
}
