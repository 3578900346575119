import type { Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import { EVENT_COLUMNS } from './event-columns.ts';
import { executeOnce, piecesOf } from './statements.ts';
import type { EventRow, Tables } from './tables.ts';

/** SQLite is no faster with more of them in one statement; a server costs a round trip for each. */
const ROWS_AT_ONCE = 16;

/** Stores events that are known to be new. */
export async function insertEvents(trx: Transaction<Tables>, rows: EventRow[]): Promise<void> {
  for (const piece of isPostgres(trx) ? piecesOf(rows) : piecesOf(rows, ROWS_AT_ONCE)) {
    const values: unknown[] = [];
    for (const row of piece) for (const column of EVENT_COLUMNS) values.push(row[column]);
    await executeOnce(trx, `insert ${piece.length} events`, values, () =>
      trx.insertInto('events').columns(EVENT_COLUMNS).values(piece.map(inOrder)),
    );
  }
}

/** Kysely names columns in the order in which it finds them. */
function inOrder(row: EventRow): EventRow {
  return Object.fromEntries(EVENT_COLUMNS.map((column) => [column, row[column]])) as unknown as EventRow;
}
