import type { Kysely } from 'kysely';

/** The totals of a site by time: a report of a month reads a month of them, however old the site is. */
export async function totalsByTime(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('totals_quarter').on('totals').columns(['site_key', 'quarter']).execute();
}
