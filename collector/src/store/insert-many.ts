import { type QueryResult, type RawBuilder, sql, type Transaction } from 'kysely';
import { POSTGRES_TYPES } from './column-types.ts';
import { isPostgres } from './dialect.ts';
import { executeOnce, piecesOf } from './statements.ts';
import type { Tables } from './tables.ts';

/** The type of a column, as the migrations name it. */
export type ColumnType<Value> = [NonNullable<Value>] extends [number]
  ? 'integer'
  : [NonNullable<Value>] extends [Uint8Array]
    ? 'blob'
    : 'text';

/** How rows are inserted into a table: one for each table and database, since statements are cached by table. */
export interface Insert<Row> {
  table: keyof Tables;
  /** All columns to insert. */
  columns: { [Column in keyof Row]: ColumnType<Row[Column]> };
  /** The `on conflict` and `returning` clauses. */
  more?: RawBuilder<unknown>;
  /** The maximum number of rows per statement on SQLite, where more are not always faster. */
  maxRows?: number;
}

/** The result of an insert. */
export interface Inserted<Returned> {
  /** How many rows were inserted or changed. */
  count: number;
  /** The rows that the statements returned. */
  returned: Returned[];
}

/** Inserts rows in a few statements, however many rows there are. */
export async function insertMany<Row extends object, Returned = never>(
  trx: Transaction<Tables>,
  insert: Insert<Row>,
  rows: Row[],
): Promise<Inserted<Returned>> {
  const inserted: Inserted<Returned> = { count: 0, returned: [] };
  if (!rows.length) return inserted;
  if (isPostgres(trx)) return insertLists(trx, insert, rows);
  for (const piece of piecesOf(rows, insert.maxRows)) {
    const { count, returned } = await insertRows<Row, Returned>(trx, insert, piece);
    inserted.count += count;
    inserted.returned.push(...returned);
  }
  return inserted;
}

async function insertRows<Row extends object, Returned>(trx: Transaction<Tables>, insert: Insert<Row>, rows: Row[]) {
  const columns = namesOf(insert);
  const values = Array<unknown>(rows.length * columns.length);
  let place = 0;
  for (const row of rows) for (const column of columns) values[place++] = row[column];
  const result = await executeOnce(trx, `insert ${rows.length} ${insert.table}`, values, () => {
    const all = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
    return statementOf<Row, Returned>(insert, sql`values ${sql.join(all)}`).compile(trx);
  });
  return insertedBy(result);
}

/** The server parses an array per column faster than a long statement, and one statement serves any length. */
async function insertLists<Row extends object, Returned>(trx: Transaction<Tables>, insert: Insert<Row>, rows: Row[]) {
  const lists = namesOf(insert).map((column) => rows.map((row) => row[column]));
  const result = await executeOnce(trx, `insert ${insert.table}`, lists, () => {
    const types = Object.values<keyof typeof POSTGRES_TYPES>(insert.columns);
    const all = types.map((type, place) => sql`${lists[place]}::${sql.raw(POSTGRES_TYPES[type])}[]`);
    return statementOf<Row, Returned>(insert, sql`select * from unnest(${sql.join(all)})`).compile(trx);
  });
  return insertedBy(result);
}

/** SQLite does not count rows that it returns. */
function insertedBy<Returned>({ rows, numAffectedRows }: QueryResult<Returned>): Inserted<Returned> {
  return { count: Number(numAffectedRows ?? rows.length), returned: rows };
}

function statementOf<Row extends object, Returned>(insert: Insert<Row>, source: RawBuilder<unknown>) {
  const columns = Object.keys(insert.columns).map((column) => sql.ref(column));
  return sql<Returned>`insert into ${sql.table(insert.table)} (${sql.join(columns)}) ${source} ${insert.more ?? sql``}`;
}

function namesOf<Row>({ columns }: Insert<Row>): (keyof Row)[] {
  return Object.keys(columns) as (keyof Row)[];
}
