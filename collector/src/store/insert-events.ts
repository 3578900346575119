import { CompiledQuery, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { EventRow, Tables } from './tables.ts';

// By their columns, and how many rows there are. To build a statement takes longer than to store what it says.
const statements = new Map<string, string>();

/** Stores events that are known to be new. */
export async function insertEvents(trx: Transaction<Tables>, rows: EventRow[]): Promise<void> {
  // A server costs a round trip for each statement; SQLite is faster row by row.
  const groups = rows.length && isPostgres(trx) ? [rows] : rows.map((row) => [row]);
  for (const group of groups) await trx.executeQuery(compile(trx, group));
}

function compile(trx: Transaction<Tables>, rows: EventRow[]): CompiledQuery {
  const columns = Object.keys(rows[0] as EventRow) as (keyof EventRow)[];
  const shape = `${rows.length} ${columns}`;
  const statement = statements.get(shape) ?? trx.insertInto('events').values(rows).compile().sql;
  statements.set(shape, statement);
  const values = rows.flatMap((row) => columns.map((column) => row[column]));
  return CompiledQuery.raw(statement, values);
}
