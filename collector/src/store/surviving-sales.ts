import { sql, type Transaction } from 'kysely';
import { statusOfSale } from '../duplicate.ts';
import { negated, talliesOfChange, talliesOfDuplicate } from '../tally.ts';
import { replaceCounted } from './copies.ts';
import { forgetIds } from './forgotten-ids.ts';
import { insertEvents } from './insert-events.ts';
import { isLinked } from './lent-scans.ts';
import { piecesOfSites } from './statements.ts';
import { toldStatusOf, withStatusOfSale } from './status-of-sale.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';
import { keyOfBytes } from './uuid.ts';

/** Which of these orphans have a linked copy. */
export async function findYielding(trx: Transaction<Tables>, orphans: EventRow[]): Promise<EventRow[]> {
  const found = new Set<string>();
  for (const { site_key, piece } of piecesOfSites(orphans)) {
    const ids = piece.map(({ event_id }) => event_id);
    const ofSite = trx.selectFrom('events').select('event_id').where('site_key', '=', site_key);
    const some = await ofSite.where('event_id', 'in', ids).where(hasLinked).execute();
    for (const { event_id } of some) found.add(`${site_key} ${keyOfBytes(event_id)}`);
  }
  return orphans.filter(({ site_key, event_id }) => found.has(`${site_key} ${keyOfBytes(event_id)}`));
}

// Not `exists`: PostgreSQL would read all linked repeats.
const hasLinked = sql<boolean>`(
  select 1 from duplicates
  where duplicates.site_key = events.site_key and original_event_id = events.event_id
    and duplicates.identity = 'linked'
  limit 1
) is not null`;

/**
 * Deletes an orphan that {@link findYielding} found, and counts its linked copy instead. That is a pixel's, since any
 * other lends its scan. Rulings on the sale are kept; the status that the orphan and other copies without a known scan
 * reported is not.
 */
export async function giveWay(trx: Transaction<Tables>, orphan: EventRow): Promise<void> {
  const linked = await findLinked(trx, orphan);
  const copy = await takeRepeat(trx, linked[0] as Linked);
  const conversion_status = statusOfSale(linked.map((one) => ({ ...one, conversion_status: toldStatusOf(one) })));
  const told_status = orphan.told_status && conversion_status;
  await replaceCounted(trx, orphan, copy);
  const told = { ...copy, conversion_status, told_status };
  const counted = await withStatusOfSale(trx, told, [told]);
  await insertEvents(trx, [counted]);
  await forgetIds(trx, [orphan]);
  await addToTotals(trx, [...talliesOfChange(orphan, counted), ...negated(talliesOfDuplicate(copy))]);
}

/** Repeats whose own scan is linked, in order of arrival. */
function findLinked(trx: Transaction<Tables>, { site_key, event_id }: EventRow) {
  return trx
    .selectFrom('duplicates')
    .select(['site_key', 'event_id', 'source', 'received_at', 'original_event_id', 'conversion_status', 'told_status'])
    .where('site_key', '=', site_key)
    .where('original_event_id', '=', event_id)
    .where(isLinked)
    .orderBy('received_at')
    .orderBy('scan_session_id')
    .execute();
}

type Linked = Awaited<ReturnType<typeof findLinked>>[number];

/** Removes one repeat. Repeats have no key: of identical ones, all but one are put back. */
async function takeRepeat(trx: Transaction<Tables>, picked: Linked): Promise<EventRow> {
  const [taken, ...alike] = await trx
    .deleteFrom('duplicates')
    .where('site_key', '=', picked.site_key)
    .where('event_id', '=', picked.event_id)
    .where('original_event_id', '=', picked.original_event_id)
    .where('received_at', '=', picked.received_at)
    .where(isLinked)
    .returningAll()
    .execute();
  for (const row of alike) await trx.insertInto('duplicates').values(row).execute();
  const { reason, original_event_id, ...row } = taken as Tables['duplicates'];
  return row;
}
