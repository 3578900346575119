import { sql, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

/** Sites share so many turns, so that however many sites there are, the server has to remember few locks. */
export const TURNS = 64;

// The first key of our advisory locks, by which they are told from those of others in the same database.
const TURN_LOCK = 0x73_63_6e_76;
const SCAN_LOCK = TURN_LOCK + 1;
/** For nothing but to see whether locks work. */
export const PROBE_LOCK = TURN_LOCK + 2;

/** The turn for changing rows of a site. */
export function turnOf(siteKey: number): number {
  return siteKey % TURNS;
}

/**
 * Waits for turns, and holds them until the commit. SQLite has a single writer anyway.
 *
 * @returns Whether somebody else may have had them before.
 */
export async function takeTurns(trx: Transaction<Tables>, turns: number[]): Promise<boolean> {
  if (!turns.length || !isPostgres(trx)) return false;
  // In one order for all, so that nobody waits for whoever waits for them.
  const sorted = [...new Set(turns)].sort((left, right) => left - right);
  await sql`select pg_advisory_xact_lock(${TURN_LOCK}::int, turn) from unnest(${sorted}::int[]) as turn`.execute(trx);
  return true;
}

/**
 * Holds scan sessions as they are, known or not, until the commit: else an event could be stored as an orphan of one
 * site while its scan is registered for another, and neither would see the other. Many may hold one that need it
 * unknown, and one that makes it known.
 *
 * @returns Whether somebody else may have changed them before.
 */
export async function holdUnknownScans(trx: Transaction<Tables>, scanSessionIds: Uint8Array[]): Promise<boolean> {
  if (!scanSessionIds.length || !isPostgres(trx)) return false;
  // In one order for all, so that nobody waits for whoever waits for them.
  const keys = scanSessionIds.map(lockKeyOf).sort((left, right) => left - right);
  await sql`select pg_advisory_xact_lock_shared(${SCAN_LOCK}::int, scan) from unnest(${keys}::int[]) as scan`.execute(
    trx,
  );
  return true;
}

/** See {@link holdUnknownScans}. */
export async function holdScan(trx: Transaction<Tables>, scanSessionId: Uint8Array): Promise<void> {
  if (!isPostgres(trx)) return;
  await sql`select pg_advisory_xact_lock(${SCAN_LOCK}::int, ${lockKeyOf(scanSessionId)}::int)`.execute(trx);
}

function lockKeyOf(scanSessionId: Uint8Array): number {
  // The end of a UUID is random, whatever its version.
  return Buffer.from(scanSessionId).readInt32BE(12);
}
