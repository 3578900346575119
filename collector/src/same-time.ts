import type { Store } from './store/store.ts';

const MINUTE_MS = 60 * 1000;
/** Events are dated by one collector's clock and may be deleted by another's, orphans after a day. */
const MAX_APART_MS = 60 * MINUTE_MS;

/**
 * Compares two clocks.
 *
 * @param own This machine's, in milliseconds since 1970.
 * @param shared That of the database's machine, which all processes of the collector have in common.
 * @returns What is wrong, or `null`.
 */
export function problemOfClocks(own: number, shared: number): string | null {
  const apart = own - shared;
  if (Math.abs(apart) <= MAX_APART_MS) return null;
  const minutes = Math.round(Math.abs(apart) / MINUTE_MS);
  const side = apart > 0 ? 'ahead of' : 'behind';
  return `the clock of this machine is ${minutes} minutes ${side} that of the database: events would be deleted too early. Set both right`;
}

/** @throws {Error} If the clock of the database server differs. A SQLite file has none. */
export async function requireSameTime(store: Pick<Store, 'read'>, now: () => number): Promise<void> {
  const shared = await store.read.readServerTime();
  const problem = shared === null ? null : problemOfClocks(now(), shared);
  if (problem) throw new Error(problem);
}
