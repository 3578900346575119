import type { Store } from './store/store.ts';

/** Small enough that no arriving event waits long for its turn. */
const MAX_ROWS_LOOKED_AT = 2_000;

/**
 * Counts the orphans of a site that now accepts unknown scan sessions, in small steps, so that what arrives meanwhile
 * never waits long. It may be repeated, and resumes where it was interrupted.
 */
export async function acceptOrphans({ write }: Pick<Store, 'write'>, siteKey: number): Promise<void> {
  for (const table of ['events', 'duplicates'] as const) {
    let from: number | null = 0;
    while (from !== null) from = await write.acceptHeld(siteKey, table, from, MAX_ROWS_LOOKED_AT);
  }
  await write.acceptBorrowers(siteKey);
}
