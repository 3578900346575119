import { sql, type Transaction } from 'kysely';
import { ORPHAN_LIFETIME_MS } from '../identity.ts';
import { talliesOfChange, talliesOfExpiredOrphan } from '../tally.ts';
import { deleteEvents } from './deletion.ts';
import { forgetIds } from './forgotten-ids.ts';
import { isOfSite } from './sales-of-scan.ts';
import { findYielding, giveWay } from './surviving-sales.ts';
import type { Tables } from './tables.ts';
import { addToTotals } from './totals.ts';

// The literal, as in the index of orphans: with a parameter SQLite could not use it.
const isOrphan = sql<boolean>`identity = 'orphan'`;

/** How many orphans are replaced at once: each takes some twenty statements, as many as all others together. */
const MAX_YIELDING = 20;

/** What a site holds: orphans that would count, and repeats that would link their sale. */
export type Held = 'events' | 'duplicates';

/**
 * Counts the orphans of a site as they are, some at a time, once it accepts unknown scan sessions. A scan that only a
 * repeat names may become known as late as any other.
 *
 * @param from The earliest receipt time of those not handled yet.
 * @param limit How many rows are looked at, of whichever site.
 * @returns Where to continue; `null` if nothing is left, or the site holds orphans again.
 */
export async function acceptHeld(
  trx: Transaction<Tables>,
  siteKey: number,
  table: Held,
  from: number,
  limit: number,
): Promise<number | null> {
  if (!(await acceptsUnknown(trx, siteKey))) return null;
  const looked = await trx
    .selectFrom(table)
    .select('received_at')
    .$if(table === 'events', (query) => query.where(isOrphan))
    .where('received_at', '>=', from)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  const last = looked.at(-1)?.received_at;
  if (last === undefined) return null;
  const tallies = table === 'events' ? await talliesOfAcceptance(trx, siteKey, from, last) : [];
  await trx
    .updateTable(table)
    .set({ identity: 'unregistered' })
    .where(isOrphan)
    .where(isOfSite(siteKey))
    .where('received_at', '>=', from)
    .where('received_at', '<=', last)
    .execute();
  await addToTotals(trx, tallies);
  return looked.length < limit ? null : last + 1;
}

async function acceptsUnknown(trx: Transaction<Tables>, siteKey: number): Promise<boolean> {
  const site = await trx
    .selectFrom('sites')
    .select('unknown_sessions')
    .where('site_key', '=', siteKey)
    .executeTakeFirst();
  return site?.unknown_sessions === 'accept';
}

async function talliesOfAcceptance(trx: Transaction<Tables>, siteKey: number, from: number, last: number) {
  const orphans = await trx
    .selectFrom('events')
    .select(['site_key', 'code', 'identity', 'bot', 'event_time'])
    .select(['conversion', 'conversion_status', 'amount_minor', 'currency'])
    .where(isOrphan)
    .where(isOfSite(siteKey))
    .where('received_at', '>=', from)
    .where('received_at', '<=', last)
    .execute();
  return orphans.flatMap((row) => talliesOfChange(row, { ...row, identity: 'unregistered' }));
}

/** The same for events that count for the scan of a copy: they are few, and are already counted. */
export async function acceptBorrowers(trx: Transaction<Tables>, siteKey: number): Promise<void> {
  if (!(await acceptsUnknown(trx, siteKey))) return;
  await trx
    .updateTable('events')
    .set({ own_identity: 'unregistered' })
    .where('own_identity', '=', 'orphan')
    // As in the index.
    .where('own_identity', 'is not', null)
    .where(isOfSite(siteKey))
    .execute();
}

/**
 * Deletes orphans whose scan has not become known within a day, oldest first, and counts them. If a copy is linked,
 * that one counts from then on.
 *
 * @param limit The maximum number to delete.
 * @returns How many were deleted; 0 once none are left.
 */
export async function deleteExpiredOrphans(trx: Transaction<Tables>, now: number, limit: number): Promise<number> {
  const orphans = await trx
    .selectFrom('events')
    .selectAll()
    .where(isOrphan)
    .where('received_at', '<=', now - ORPHAN_LIFETIME_MS)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  const yielding = await findYielding(trx, orphans);
  const lost = orphans.filter((orphan) => !yielding.includes(orphan));
  const gone = yielding.slice(0, MAX_YIELDING);
  for (const orphan of gone) await giveWay(trx, orphan);
  // If one is sent again, it may find its scan.
  await forgetIds(trx, [...lost, ...(await deleteEvents(trx, lost))]);
  await addToTotals(trx, [...lost, ...gone].flatMap(talliesOfExpiredOrphan));
  return lost.length + gone.length;
}
