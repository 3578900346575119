import { CompiledQuery, type QueryResult } from 'kysely';
import type { Database } from './database.ts';
import { isPostgres } from './dialect.ts';

// Building a statement takes longer than running it, so each is built once.
const texts = new Map<string, string>();

/**
 * Runs a statement that is the same each time except for its parameters.
 *
 * @param name Identifies the statement: one name, one text.
 * @param parameters In the order of their placeholders.
 * @param build Builds it, for this number of parameters.
 */
export function executeOnce<Row>(
  db: Database,
  name: string,
  parameters: unknown[],
  build: () => CompiledQuery<Row>,
): Promise<QueryResult<Row>> {
  const key = isPostgres(db) ? `${name}, on PostgreSQL` : name;
  const text = texts.get(key) ?? build().sql;
  texts.set(key, text);
  return db.executeQuery<Row>(CompiledQuery.raw(text, parameters));
}

/** How many rows or keys a statement takes: only a few sizes, so that few statements serve lists of any length. */
const SIZES = [256, 64, 16, 4, 1];
const LARGEST = 256;

/**
 * Splits a list of rows into pieces, one per statement.
 *
 * @param largest The maximum number of rows in a piece.
 */
export function piecesOf<Row>(rows: Row[], largest = LARGEST): Row[][] {
  const pieces: Row[][] = [];
  let start = 0;
  for (const size of SIZES.filter((each) => each <= largest)) {
    for (; rows.length - start >= size; start += size) pieces.push(rows.slice(start, start + size));
  }
  return pieces;
}

/** Splits a list of keys alike, and pads the last piece with its last key, which changes nothing in a lookup. */
export function filledPiecesOf<Key>(keys: Key[]): Key[][] {
  const pieces: Key[][] = [];
  for (let start = 0; start < keys.length; start += LARGEST) {
    const piece = keys.slice(start, start + LARGEST);
    const size = SIZES.findLast((each) => each >= piece.length) ?? LARGEST;
    pieces.push([...piece, ...Array<Key>(size - piece.length).fill(piece.at(-1) as Key)]);
  }
  return pieces;
}

/** Rows of one site, for one statement. */
export interface PieceOfSite<Row> {
  site_key: number;
  piece: Row[];
}

/** Splits a list of rows into pieces of one site each, padded alike. */
export function piecesOfSites<Row extends { site_key: number }>(rows: Row[]): PieceOfSite<Row>[] {
  const bySite = Map.groupBy(rows, ({ site_key }) => site_key);
  return [...bySite].flatMap(([site_key, all]) => filledPiecesOf(all).map((piece) => ({ site_key, piece })));
}
