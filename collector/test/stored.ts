import { DatabaseSync } from 'node:sqlite';
import type { NewEvent } from '../src/store/events.ts';

/** An event as it stands in the file, its ids as text. */
export type StoredEvent = NewEvent;
export type StoredDuplicate = NewEvent & { reason: string; original_event_id: string };

// A connection of its own and no code of the store: what stands in the file is what was stored.
function read(databasePath: string, query: string): Record<string, unknown>[] {
  const file = new DatabaseSync(databasePath, { readOnly: true });
  try {
    return file.prepare(query).all().map(withTextIds);
  } finally {
    file.close();
  }
}

/** In the order in which they were stored. */
export function readEvents(databasePath: string): StoredEvent[] {
  return read(databasePath, 'SELECT * FROM events ORDER BY rowid') as unknown as StoredEvent[];
}

export function readDuplicates(databasePath: string): StoredDuplicate[] {
  return read(databasePath, 'SELECT * FROM duplicates ORDER BY rowid') as unknown as StoredDuplicate[];
}

export function countScanSessions(databasePath: string): number {
  return Number(read(databasePath, 'SELECT count(*) AS scans FROM scan_sessions')[0]?.scans);
}

function withTextIds(row: Record<string, unknown>): Record<string, unknown> {
  const columns = Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? idOf(value) : value]);
  return Object.fromEntries(columns);
}

function idOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
