import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PostgresColumnTypes } from './column-types.ts';
import { isPostgres } from './dialect.ts';
import { migrationProvider } from './migrations.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

/** Brings the tables up to date. Of several processes that begin at once, one does it, and the others wait. */
export async function migrate(db: Database): Promise<void> {
  const typed = isPostgres(db) ? db.withPlugin(new PostgresColumnTypes()) : db;
  // Numbers are given out before the work begins, and not all of it is done in their order.
  const migrator = new Migrator({ db: typed, provider: migrationProvider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
