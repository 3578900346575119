import { CompiledQuery, type Transaction } from 'kysely';
import { isPostgres } from './database.ts';
import type { EventRow, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

// By their columns, and how many rows there are. To build a statement takes longer than to store what it says.
const statements = new Map<string, string>();

/**
 * Inserts events of different ids, but for those that are there already: by their id, or as conversions by their name
 * and order id.
 *
 * @returns Those that are new.
 */
export async function insertNew(trx: Transaction<Tables>, rows: EventRow[]): Promise<Set<EventRow>> {
  // What a server costs is to be asked; SQLite is faster row by row.
  if (rows.length && isPostgres(trx)) return insertTogether(trx, rows);
  const inserted = new Set<EventRow>();
  for (const row of rows) {
    const { numAffectedRows } = await trx.executeQuery(compile(trx, [row]));
    if (Number(numAffectedRows) > 0) inserted.add(row);
  }
  return inserted;
}

async function insertTogether(trx: Transaction<Tables>, rows: EventRow[]): Promise<Set<EventRow>> {
  const { sql, parameters } = compile(trx, rows);
  const statement = CompiledQuery.raw(`${sql} returning event_id`, [...parameters]);
  const returned = await trx.executeQuery<{ event_id: Uint8Array }>(statement);
  const ids = new Set(returned.rows.map(({ event_id }) => bytesToUuid(event_id)));
  return new Set(rows.filter(({ event_id }) => ids.has(bytesToUuid(event_id))));
}

function compile(trx: Transaction<Tables>, rows: EventRow[]): CompiledQuery {
  const columns = Object.keys(rows[0] as EventRow) as (keyof EventRow)[];
  const shape = `${rows.length} ${columns}`;
  const statement = statements.get(shape) ?? statementOf(trx, rows);
  statements.set(shape, statement);
  return CompiledQuery.raw(
    statement,
    rows.flatMap((row) => columns.map((column) => row[column])),
  );
}

function statementOf(trx: Transaction<Tables>, rows: EventRow[]): string {
  const insert = trx.insertInto('events').values(rows);
  return insert.onConflict((conflict) => conflict.doNothing()).compile().sql;
}
