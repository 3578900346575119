import type { Kysely } from 'kysely';

/** A line of the log may stand for many calls that were refused for the same reason. */
export async function callsOfALine(db: Kysely<unknown>): Promise<void> {
  const calls = db.schema
    .alterTable('inbound_calls')
    .addColumn('calls', 'integer', (column) => column.notNull().defaultTo(1));
  await calls.execute();
}
