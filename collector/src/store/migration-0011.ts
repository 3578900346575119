import type { Kysely } from 'kysely';

/** Sites choose whether bots count, and whether browsers report revenue. */
export async function siteChoices(db: Kysely<unknown>): Promise<void> {
  const bots = db.schema.alterTable('sites').addColumn('bots', 'text', (column) => column.notNull().defaultTo('mark'));
  await bots.execute();
  const revenue = db.schema
    .alterTable('sites')
    .addColumn('browser_revenue', 'text', (column) => column.notNull().defaultTo('ignore'));
  await revenue.execute();
}
