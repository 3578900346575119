import { sql, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

/** All sites share this many turns, so that the server has few locks to hold, however many sites there are. */
export const TURNS = 64;

// The first key of our advisory locks, which distinguishes them from those of others in the same database.
const TURN_LOCK = 0x73_63_6e_76;
export const SCAN_LOCK = TURN_LOCK + 1;
/** Only used to check whether locks work. */
export const PROBE_LOCK = TURN_LOCK + 2;
const ALL_SCANS_LOCK = TURN_LOCK + 3;

/** Whoever needs more scans locks all of them: the server's clients share room for a few thousand locks. */
const MAX_SCANS_HELD = 500;

// The two modes of a lock.
const ALONE = 'pg_try_advisory_xact_lock';
const WITH_OTHERS = 'pg_try_advisory_xact_lock_shared';

/** The turn to take before changing rows of a site. */
export function turnOf(siteKey: number): number {
  return siteKey % TURNS;
}

/** Advisory locks that a transaction holds until its commit. */
export interface Locks {
  space: number;
  keys: number[];
}

/** A running transaction asked for locks that others hold: it has to start over, and wait for them first. */
export class LocksTaken extends Error {
  readonly locks: Locks;

  constructor(locks: Locks) {
    super('another transaction has these locks');
    this.locks = locks;
  }
}

/**
 * Waits for turns, and for locks that others held, and holds them until the commit. Transactions wait only here, and
 * all in the same order, so there is no deadlock.
 *
 * @param taken The locks of the {@link LocksTaken} errors of earlier tries.
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
 * Takes turns within a running transaction. SQLite has a single writer anyway.
 *
 * @returns Whether somebody else may have had them before.
 * @throws {LocksTaken} If somebody else has them.
 */
export async function takeTurns(trx: Transaction<Tables>, turns: number[]): Promise<boolean> {
  if (!turns.length || !isPostgres(trx)) return false;
  await takeNow(trx, ALONE, { space: TURN_LOCK, keys: turns });
  return true;
}

/**
 * Keeps scan sessions as they are, known or not, until the commit. Otherwise an event could be stored as an orphan of
 * one site while its scan is registered for another, and neither would see the other.
 *
 * @param mode A scan may be held as `unknown` by many at once; whoever makes it `known` holds it alone.
 * @returns Whether somebody else may have changed them before.
 * @throws {LocksTaken} If somebody else holds one of them in a conflicting mode.
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
  // The last bytes of a UUID are random, whatever its version.
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
