import { sql, type Transaction } from 'kysely';
import { ORPHAN_LIFETIME_MS } from '../identity.ts';
import { talliesOfChange, talliesOfExpiredOrphan } from '../tally.ts';
import { deleteEvents } from './deletion.ts';
import { forgetIds } from './forgotten-ids.ts';
import { isOfSite } from './sales-of-scan.ts';
import { findYielding, giveWay } from './surviving-sales.ts';
import type { Tables } from './tables.ts';
import { addToTotals } from './totals.ts';

// The literal, as the index of orphans says: a parameter would not let SQLite use it.
const isOrphan = sql<boolean>`identity = 'orphan'`;

/** So many are replaced at once at most: each takes some twenty statements, where all others together take as many. */
const MAX_YIELDING = 20;

/** What a site holds: orphans that would count, and repeats that would link their sale. */
export type Held = 'events' | 'duplicates';

/**
 * Counts orphans of a site as they are, some at a time: it has said that its scans are registered nowhere. A scan that
 * only a repeat names may become known as late as any other.
 *
 * @param from When the first came that may be one of them.
 * @param limit How many are looked at, of whichever site.
 * @returns Where to go on; `null` where nothing is left, or the site holds orphans again.
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

/** The same for events that count for the scan of a copy: few, and they count already. */
export async function acceptBorrowers(trx: Transaction<Tables>, siteKey: number): Promise<void> {
  if (!(await acceptsUnknown(trx, siteKey))) return;
  await trx
    .updateTable('events')
    .set({ own_identity: 'unregistered' })
    .where('own_identity', '=', 'orphan')
    // As the index says.
    .where('own_identity', 'is not', null)
    .where(isOfSite(siteKey))
    .execute();
}

/**
 * Deletes orphans that nobody claimed within a day, the oldest first, and counts them. Where a copy is linked, that one
 * counts from then on.
 *
 * @param limit How many at most.
 * @returns How many there were; where there are none left, none.
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
  // One that comes again may find its scan.
  await forgetIds(trx, [...lost, ...(await deleteEvents(trx, lost))]);
  await addToTotals(trx, [...lost, ...gone].flatMap(talliesOfExpiredOrphan));
  return lost.length + gone.length;
}
