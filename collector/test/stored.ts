import { DatabaseSync } from 'node:sqlite';
import type { Attribution } from '../src/identity.ts';
import type { NewEvent } from '../src/store/event-rows.ts';
import { queryServer } from './query-server.ts';

/** An event as it is stored in the database, with its ids as text. */
export type StoredEvent = NewEvent & Attribution;
export type StoredDuplicate = StoredEvent & { reason: string; original_event_id: string };

/** The events of a site, in the order of their requests; within one request PostgreSQL may order them differently. */
export function readEvents(databaseUrl: string, siteId: string): StoredEvent[] {
  return readTable(databaseUrl, 'events', siteId) as unknown as StoredEvent[];
}

/** The repeats of a site, in the same order. */
export function readDuplicates(databaseUrl: string, siteId: string): StoredDuplicate[] {
  return readTable(databaseUrl, 'duplicates', siteId) as unknown as StoredDuplicate[];
}

/** How many scans of a code there were. */
export function countScans(databaseUrl: string, code: string): number {
  const [row] = query(databaseUrl, 'SELECT count(*) AS scans FROM scan_sessions WHERE code = ?', code);
  return Number(row?.scans);
}

function readTable(databaseUrl: string, table: string, siteId: string): Record<string, unknown>[] {
  const ofSite = '(SELECT site_key FROM sites WHERE site_id = ?)';
  // PostgreSQL puts a row wherever there is room, and each of its connections fills its own page: the order is given by
  // the transaction that wrote the row, and the command in it.
  const place = databaseUrl.startsWith('file:') ? 'rowid' : 'xmin::text::bigint, cmin::text::bigint, ctid';
  return query(databaseUrl, `SELECT * FROM ${table} WHERE site_key = ${ofSite} ORDER BY ${place}`, siteId);
}

// Its own connection, without the store's code: what is in the database is what was stored.
export function query(databaseUrl: string, sql: string, ...parameters: string[]): Record<string, unknown>[] {
  const rows = databaseUrl.startsWith('file:')
    ? queryFile(databaseUrl.slice('file:'.length), sql, parameters)
    : queryServer(databaseUrl, sql, parameters);
  return rows.map(withTextIds);
}

function queryFile(path: string, sql: string, parameters: string[]): Record<string, unknown>[] {
  const file = new DatabaseSync(path);
  try {
    return file.prepare(sql).all(...parameters);
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
