import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** Which of these events a site has or had, counted or kept as duplicates; in the given spelling. */
export async function findKnownEvents(db: Kysely<Tables>, siteKey: number, ids: string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('identities')
    .select('event_id')
    .where('site_key', '=', siteKey)
    .where('event_id', 'in', ids.map(uuidToBytes))
    .execute();
  const known = new Set(rows.map(({ event_id }) => bytesToUuid(event_id)));
  return ids.filter((id) => known.has(id.toLowerCase()));
}
