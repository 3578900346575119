import { sql } from 'kysely';
import type { Database } from './database.ts';
import { isPostgres } from './dialect.ts';

/** The time of the database server, in milliseconds since 1970; `null` if there is no server. */
export async function readServerTime(db: Database): Promise<number | null> {
  if (!isPostgres(db)) return null;
  const time = sql<{ ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`;
  return (await time.execute(db)).rows[0]?.ms ?? null;
}
