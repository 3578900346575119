import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PostgresColumnTypes } from './column-types.ts';
import { isPostgres } from './dialect.ts';
import { migrationProvider } from './migrations.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** Migrates the tables. If several processes start at once, one does it and the others wait. */
export async function migrate(db: Database): Promise<void> {
  const typed = isPostgres(db) ? db.withPlugin(new PostgresColumnTypes()) : db;
  // Numbers are assigned before the work starts, and migrations are not always finished in that order.
  const migrator = new Migrator({ db: typed, provider: migrationProvider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
