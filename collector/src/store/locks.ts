import { sql, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

/** Sites share so many turns, so that however many sites there are, the server has to remember few locks. */
export const TURNS = 64;

// The first key of our advisory locks, by which they are told from those of others in the same database.
const TURN_LOCK = 0x73_63_6e_76;
export const SCAN_LOCK = TURN_LOCK + 1;
/** For nothing but to see whether locks work. */
export const PROBE_LOCK = TURN_LOCK + 2;
const ALL_SCANS_LOCK = TURN_LOCK + 3;

/** Whoever needs more scans holds all: the server has room for some thousand locks, of everybody together. */
const MAX_SCANS_HELD = 500;

// How a lock is held.
const ALONE = 'pg_try_advisory_xact_lock';
const WITH_OTHERS = 'pg_try_advisory_xact_lock_shared';

/** The turn for changing rows of a site. */
export function turnOf(siteKey: number): number {
  return siteKey % TURNS;
}

/** Locks of the server's that a transaction holds until its commit. */
export interface Locks {
  space: number;
  keys: number[];
}

/** What a transaction asks for in its middle, and others have: it has to begin anew, and wait for them first. */
export class LocksTaken extends Error {
  readonly locks: Locks;

  constructor(locks: Locks) {
    super('another transaction has these locks');
    this.locks = locks;
  }
}

/**
 * Waits for turns, and for locks that others had, and holds them until the commit. Nobody waits but here, and all in one
 * order: so nobody waits for whoever waits for them.
 *
 * @param taken What {@link LocksTaken} said at the tries before.
 */
export async function takeLocks(trx: Transaction<Tables>, turns: number[], taken: Locks[]): Promise<void> {
  for (const space of [TURN_LOCK, ALL_SCANS_LOCK, SCAN_LOCK]) {
    const keys = taken.filter((locks) => locks.space === space).flatMap((locks) => locks.keys);
    const sorted = inOrder(space === TURN_LOCK ? [...turns, ...keys] : keys);
    if (!sorted.length) continue;
    await sql`select pg_advisory_xact_lock(${space}::int, key) from unnest(${sorted}::int[]) as key`.execute(trx);
  }
}

/**
 * Takes turns in the middle of a transaction. SQLite has a single writer anyway.
 *
 * @returns Whether somebody else may have had them before.
 * @throws {LocksTaken} Where somebody else has them.
 */
export async function takeTurns(trx: Transaction<Tables>, turns: number[]): Promise<boolean> {
  if (!turns.length || !isPostgres(trx)) return false;
  await takeNow(trx, ALONE, { space: TURN_LOCK, keys: turns });
  return true;
}

/**
 * Holds scan sessions as they are, known or not, until the commit: else an event could be stored as an orphan of one
 * site while its scan is registered for another, and neither would see the other.
 *
 * @param mode Many may hold one that need it unknown, and one that makes it known.
 * @returns Whether somebody else may have changed them before.
 * @throws {LocksTaken} Where somebody else holds one of them, or makes it known.
 */
export async function holdScans(
  trx: Transaction<Tables>,
  scanSessionIds: Uint8Array[],
  mode: 'unknown' | 'known',
): Promise<boolean> {
  if (!scanSessionIds.length || !isPostgres(trx)) return false;
  const areMany = scanSessionIds.length > MAX_SCANS_HELD;
  await takeNow(trx, areMany ? ALONE : WITH_OTHERS, { space: ALL_SCANS_LOCK, keys: [0] });
  if (areMany) return true;
  // The end of a UUID is random, whatever its version.
  const keys = scanSessionIds.map((id) => Buffer.from(id).readInt32BE(12));
  await takeNow(trx, mode === 'known' ? ALONE : WITH_OTHERS, { space: SCAN_LOCK, keys });
  return true;
}

async function takeNow(trx: Transaction<Tables>, take: string, { space, keys }: Locks): Promise<void> {
  const { rows } = await sql<{ key: number; taken: boolean }>`
    select key, ${sql.raw(take)}(${space}::int, key) as taken from unnest(${inOrder(keys)}::int[]) as key`.execute(trx);
  const others = rows.filter(({ taken }) => !taken).map(({ key }) => key);
  if (others.length) throw new LocksTaken({ space, keys: others });
}

function inOrder(keys: number[]): number[] {
  return [...new Set(keys)].toSorted((left, right) => left - right);
}
