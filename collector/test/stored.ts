import { DatabaseSync } from 'node:sqlite';
import type { Attribution } from '../src/identity.ts';
import type { NewEvent } from '../src/store/events.ts';

/** An event as it stands in the file, its ids as text. */
export type StoredEvent = NewEvent & Attribution;
export type StoredDuplicate = StoredEvent & { reason: string; original_event_id: string };

/** The events of a site, in the order in which they were stored. */
export function readEvents(databasePath: string, siteId: string): StoredEvent[] {
  return readTable(databasePath, 'events', siteId) as unknown as StoredEvent[];
}

/** The repeats of a site, in the order in which they were stored. */
export function readDuplicates(databasePath: string, siteId: string): StoredDuplicate[] {
  return readTable(databasePath, 'duplicates', siteId) as unknown as StoredDuplicate[];
}

/** How many scans of a code there were. */
export function countScans(databasePath: string, code: string): number {
  const [row] = query(databasePath, 'SELECT count(*) AS scans FROM scan_sessions WHERE code = ?', code);
  return Number(row?.scans);
}

function readTable(databasePath: string, table: string, siteId: string): Record<string, unknown>[] {
  const ofSite = '(SELECT site_key FROM sites WHERE site_id = ?)';
  return query(databasePath, `SELECT * FROM ${table} WHERE site_key = ${ofSite} ORDER BY rowid`, siteId);
}

// A connection of its own and no code of the store: what stands in the file is what was stored.
export function query(databasePath: string, sql: string, ...parameters: string[]): Record<string, unknown>[] {
  const file = new DatabaseSync(databasePath, { readOnly: true });
  try {
    return file
      .prepare(sql)
      .all(...parameters)
      .map(withTextIds);
  } finally {
    file.close();
  }
}

function withTextIds(row: Record<string, unknown>): Record<string, unknown> {
  const columns = Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? idOf(value) : value]);
  return Object.fromEntries(columns);
}

function idOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
