import type { Store } from './store/store.ts';

const MINUTE_MS = 60 * 1000;
/** By the clock of the collector that took it an event is old, and by another's it is deleted: orphans after a day. */
const MAX_APART_MS = 60 * MINUTE_MS;

/**
 * Compares two clocks.
 *
 * @param own Of this machine, in milliseconds since 1970.
 * @param shared Of the database's machine, which all copies of the collector have in common.
 * @returns What is wrong, or `null`.
 */
export function problemOfClocks(own: number, shared: number): string | null {
  const apart = own - shared;
  if (Math.abs(apart) <= MAX_APART_MS) return null;
  const minutes = Math.round(Math.abs(apart) / MINUTE_MS);
  const side = apart > 0 ? 'ahead of' : 'behind';
  return `the clock of this machine is ${minutes} minutes ${side} that of the database: events would be deleted too early. Set both right`;
}

/** @throws {Error} Where the database is on a machine whose clock says something else. A SQLite file has no such machine. */
export async function requireSameTime(store: Pick<Store, 'read'>, now: () => number): Promise<void> {
  const shared = await store.read.readServerTime();
  const problem = shared === null ? null : problemOfClocks(now(), shared);
  if (problem) throw new Error(problem);
}
