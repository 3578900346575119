import { CompiledQuery, type QueryResult } from 'kysely';
import type { Database } from './database.ts';
import { isPostgres } from './dialect.ts';

// To build a statement takes longer than to carry it out, and so each is built once.
const texts = new Map<string, string>();

/**
 * Carries out a statement that is the same each time but for its parameters.
 *
 * @param name What it is told from all others by: two with one name have one text.
 * @param parameters In the order in which they stand in it.
 * @param build Makes it, of as many parameters.
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

/** How many rows or keys a statement is about: few sizes, so that few statements do for lists of any length. */
const SIZES = [256, 64, 16, 4, 1];
const LARGEST = 256;

/**
 * Cuts a list of rows into pieces for a statement each.
 *
 * @param largest How many rows go with one of them at most.
 */
export function piecesOf<Row>(rows: Row[], largest = LARGEST): Row[][] {
  const pieces: Row[][] = [];
  let start = 0;
  for (const size of SIZES.filter((each) => each <= largest)) {
    for (; rows.length - start >= size; start += size) pieces.push(rows.slice(start, start + size));
  }
  return pieces;
}

/** Cuts a list of keys alike, and fills the last piece up with its last key: who looks for one twice finds it once. */
export function filledPiecesOf<Key>(keys: Key[]): Key[][] {
  const pieces: Key[][] = [];
  for (let start = 0; start < keys.length; start += LARGEST) {
    const piece = keys.slice(start, start + LARGEST);
    const size = SIZES.findLast((each) => each >= piece.length) ?? LARGEST;
    pieces.push([...piece, ...Array<Key>(size - piece.length).fill(piece.at(-1) as Key)]);
  }
  return pieces;
}

/** Rows of one site, for a statement about them. */
export interface PieceOfSite<Row> {
  site_key: number;
  piece: Row[];
}

/** Cuts a list of rows into pieces of one site each, filled up alike. */
export function piecesOfSites<Row extends { site_key: number }>(rows: Row[]): PieceOfSite<Row>[] {
  const bySite = Map.groupBy(rows, ({ site_key }) => site_key);
  return [...bySite].flatMap(([site_key, all]) => filledPiecesOf(all).map((piece) => ({ site_key, piece })));
}
