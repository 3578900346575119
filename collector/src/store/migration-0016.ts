import type { Kysely } from 'kysely';

/** Indexes the totals of a site by time: a report on a month reads only that month's, however old the site is. */
export async function totalsByTime(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('totals_quarter').on('totals').columns(['site_key', 'quarter']).execute();
}
