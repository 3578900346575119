import { sql, type Transaction } from 'kysely';
import { negated, talliesOfDuplicate, talliesOfSession } from '../tally.ts';
import { deleteEvents } from './deletion.ts';
import { isPostgres } from './dialect.ts';
import { filledPiecesOf } from './statements.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';

/**
 * Deletes events that were received before a time, oldest first, with their repeats. On PostgreSQL most go with their
 * partitions; this deletes those that are in no monthly one.
 *
 * @param limit The maximum number to delete.
 * @returns How many were deleted.
 */
export async function deleteOldEvents(trx: Transaction<Tables>, before: number, limit: number): Promise<number> {
  const rest = isPostgres(trx) ? 'events_rest' : 'events';
  const events = await trx
    .selectFrom(sql<EventRow>`${sql.table(rest)}`.as('events'))
    .selectAll()
    .where('received_at', '<', before)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  await deleteEvents(trx, events);
  return events.length;
}

/** The same for repeats: one that is older than its counted event is not deleted with it. */
export async function deleteOldDuplicates(trx: Transaction<Tables>, before: number, limit: number): Promise<number> {
  const rest = isPostgres(trx) ? 'duplicates_rest' : 'duplicates';
  const oldest = await trx
    .selectFrom(sql<EventRow>`${sql.table(rest)}`.as('duplicates'))
    .select('received_at')
    .where('received_at', '<', before)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  const last = oldest.at(-1)?.received_at;
  if (last === undefined) return 0;
  const deleted = await trx.deleteFrom('duplicates').where('received_at', '<=', last).returningAll().execute();
  await addToTotals(trx, negated(deleted.flatMap(talliesOfDuplicate)));
  return deleted.length;
}

/** The same for scan sessions and their clicks, by the time of the scan; those that an event names stay with it. */
export async function deleteOldSessions(trx: Transaction<Tables>, before: number, limit: number): Promise<number> {
  const sessions = await trx
    .selectFrom('scan_sessions')
    .selectAll()
    .where('scanned_at', '<', before)
    .where(isNamedByNothing)
    .orderBy('scanned_at')
    .limit(limit)
    .execute();
  for (const ids of filledPiecesOf(sessions.map(({ scan_session_id }) => scan_session_id))) {
    for (const table of ['scan_sessions', 'clicks'] as const) {
      await trx.deleteFrom(table).where('scan_session_id', 'in', ids).execute();
    }
  }
  await addToTotals(trx, negated(sessions.flatMap(talliesOfSession)));
  return sessions.length;
}

// Not `exists`: PostgreSQL would turn it into a join and read all events instead of looking up each session.
const isNamedByNothing = sql<boolean>`coalesce(
  (select 1 from events where events.scan_session_id = scan_sessions.scan_session_id limit 1),
  (select 1 from events where own_scan_session_id = scan_sessions.scan_session_id and own_identity is not null limit 1),
  (select 1 from duplicates where duplicates.scan_session_id = scan_sessions.scan_session_id limit 1)
) is null`;

/** Deletes expired logins and login links. */
export async function deleteExpiredLogins(trx: Transaction<Tables>, now: number): Promise<number> {
  const logins = await trx.deleteFrom('logins').where('expires_at', '<=', now).executeTakeFirst();
  const links = await trx.deleteFrom('login_links').where('expires_at', '<=', now).executeTakeFirst();
  return Number(logins.numDeletedRows + links.numDeletedRows);
}

/** Deletes old totals that are zero, and old counts of expired orphans. */
export async function deleteOldTotals(trx: Transaction<Tables>, before: number): Promise<number> {
  const result = await trx
    .deleteFrom('totals')
    // Uses the index by site, where old totals are few, since they go with the rows they count. SQLite would otherwise
    // scan all totals.
    .where('site_key', 'in', (eb) => eb.selectFrom('sites').select('site_key'))
    .where('quarter', '<', before)
    .where((eb) => eb.or([eb('value', '=', 0), eb('measure', '=', 'expired_orphans')]))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
