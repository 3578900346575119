import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** What the processes on one database need to know of each other. */
export interface Settings {
  /** The public origin of the collector that was started last. */
  origin: string;
  /** How many days it keeps events. */
  retention_days: string;
  /** When a person's data was last erased, in milliseconds since 1970. */
  erased_at: string;
}

/** @returns Those that have been saved. */
export async function readSettings(db: Database): Promise<Partial<Settings>> {
  const names: (keyof Settings)[] = ['origin', 'retention_days', 'erased_at'];
  const rows = await db.selectFrom('settings').selectAll().where('name', 'in', names).execute();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Saves these, and leaves the others unchanged. */
export async function saveSettings(trx: Transaction<Tables>, settings: Partial<Settings>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await trx
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }
}
