import type { Transaction } from 'kysely';
import { EVENT_COLUMNS } from './event-columns.ts';
import { type Insert, insertMany } from './insert-many.ts';
import type { EventRow, Tables } from './tables.ts';

const EVENTS: Insert<EventRow> = { table: 'events', columns: EVENT_COLUMNS, maxRows: 16 };

/** Stores events that are known to be new. */
export async function insertEvents(trx: Transaction<Tables>, rows: EventRow[]): Promise<void> {
  await insertMany(trx, EVENTS, rows);
}
