import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** Those of these events that a site has, whether they count or are kept as duplicates; in the given spelling. */
export async function findKnownEvents(db: Kysely<Tables>, siteKey: number, ids: string[]): Promise<string[]> {
  const known = new Set<string>();
  for (const table of ['events', 'duplicates'] as const) {
    const rows = await db
      .selectFrom(table)
      .select('event_id')
      .where('site_key', '=', siteKey)
      .where('event_id', 'in', ids.map(uuidToBytes))
      .execute();
    for (const { event_id } of rows) known.add(bytesToUuid(event_id));
  }
  return ids.filter((id) => known.has(id.toLowerCase()));
}
