import { type Compilable, CompiledQuery, type QueryResult, type Transaction } from 'kysely';
import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

// To build a statement takes longer than to carry it out, and so each is built once.
const texts = new Map<string, string>();

/**
 * Carries out a statement that is the same each time but for its parameters.
 *
 * @param name What it is told from the others by: two with one name have one text.
 * @param parameters In the order in which they stand in it.
 * @param build Makes it, of whatever has as many parameters.
 */
export function executeOnce<Row>(
  trx: Transaction<Tables>,
  name: string,
  parameters: unknown[],
  build: () => Compilable<Row>,
): Promise<QueryResult<Row>> {
  const key = isPostgres(trx) ? `${name} on PostgreSQL` : name;
  const text = texts.get(key) ?? build().compile().sql;
  texts.set(key, text);
  return trx.executeQuery<Row>(CompiledQuery.raw(text, parameters));
}

/** How many rows a statement takes: so few sizes that each is built and prepared once. */
const SIZES = [256, 64, 16, 4, 1];

/** Cuts a list of rows into pieces for one statement each. */
export function piecesOf<Row>(rows: Row[], largest = SIZES[0] as number): Row[][] {
  const pieces: Row[][] = [];
  let start = 0;
  for (const size of SIZES.filter((each) => each <= largest)) {
    for (; rows.length - start >= size; start += size) pieces.push(rows.slice(start, start + size));
  }
  return pieces;
}

/** Cuts a list of keys alike, the last piece filled up with its last key: to look for one twice finds it once. */
export function paddedPiecesOf<Key>(keys: Key[]): Key[][] {
  const largest = SIZES[0] as number;
  const pieces: Key[][] = [];
  for (let start = 0; start < keys.length; start += largest) {
    const piece = keys.slice(start, start + largest);
    const size = SIZES.findLast((each) => each >= piece.length) as number;
    pieces.push([...piece, ...Array<Key>(size - piece.length).fill(piece.at(-1) as Key)]);
  }
  return pieces;
}
