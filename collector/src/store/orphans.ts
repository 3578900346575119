import { sql, type Transaction } from 'kysely';
import { ORPHAN_LIFETIME_MS } from '../identity.ts';
import { talliesOfChange, talliesOfExpiredOrphan } from '../tally.ts';
import { deleteEvents } from './deletion.ts';
import { forgetIds } from './forgotten-ids.ts';
import { findYielding, giveWay } from './surviving-sales.ts';
import type { Tables } from './tables.ts';
import { addToTotals } from './totals.ts';

// The literal, as the index of orphans says: a parameter would not let SQLite use it.
const isOrphan = sql<boolean>`identity = 'orphan'`;

/** So many are replaced at once at most: each takes some twenty statements, where all others together take as many. */
const MAX_YIELDING = 20;

/** Counts all orphans of a site as they are: it has said that its scans are registered nowhere. */
export async function acceptOrphans(trx: Transaction<Tables>, siteId: string): Promise<void> {
  const site = await trx.selectFrom('sites').select('site_key').where('site_id', '=', siteId).executeTakeFirst();
  if (!site) return;
  const orphans = await trx
    .selectFrom('events')
    .selectAll()
    .where(isOrphan)
    .where('site_key', '=', site.site_key)
    .execute();
  await trx
    .updateTable('events')
    .set({ identity: 'unregistered' })
    .where(isOrphan)
    .where('site_key', '=', site.site_key)
    .execute();
  await acceptCopies(trx, site.site_key);
  const tallies = orphans.flatMap((row) => talliesOfChange(row, { ...row, identity: 'unregistered' }));
  await addToTotals(trx, tallies);
}

/** A scan that only a copy of a sale names may become known as late as any other. */
async function acceptCopies(trx: Transaction<Tables>, siteKey: number): Promise<void> {
  await trx
    .updateTable('duplicates')
    .set({ identity: 'unregistered' })
    .where('identity', '=', 'orphan')
    .where('site_key', '=', siteKey)
    .execute();
  await trx
    .updateTable('events')
    .set({ own_identity: 'unregistered' })
    .where('own_identity', '=', 'orphan')
    // As the index says; with the plus SQLite takes that one, and does not read all events of the site.
    .where('own_identity', 'is not', null)
    .where(sql<boolean>`+site_key = ${siteKey}`)
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
