import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** What all processes on one database have to know of each other. */
export interface Settings {
  /** The origin at which the collector that was started last is reached. */
  origin: string;
  /** How many days it keeps events. */
  retention_days: string;
  /** When a person was erased last, in milliseconds since 1970. */
  erased_at: string;
}

/** @returns Those that were saved. */
export async function readSettings(db: Database): Promise<Partial<Settings>> {
  const names: (keyof Settings)[] = ['origin', 'retention_days', 'erased_at'];
  const rows = await db.selectFrom('settings').selectAll().where('name', 'in', names).execute();
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Keeps these, and leaves all others as they are. */
export async function saveSettings(trx: Transaction<Tables>, settings: Partial<Settings>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await trx
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }
}
