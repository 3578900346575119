import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { uuidV7 } from '../../src/id.ts';

/** A row of a table, by its columns. */
export type Row = Record<string, SQLInputValue>;

/** An event as the collector has stored it: the others in the bench differ only in their ids, times and scans. */
export function sampleEvent(databasePath: string): Row {
  const file = new DatabaseSync(databasePath, { readOnly: true });
  const row = file.prepare('SELECT * FROM events LIMIT 1').get();
  file.close();
  if (!row) throw new Error('the collector has stored no event');
  return row;
}

/** What differs between events. */
export interface Own {
  timeMs: number;
  /** Default: the scan of the sample. */
  scanSessionId?: Uint8Array;
}

/**
 * Inserts events like this one, with new time-based ids, and their identities, in one transaction, as fast as prepared
 * statements can.
 */
export function createInserter(file: DatabaseSync, sample: Row) {
  const columns = Object.keys(sample);
  const statement = file.prepare(`INSERT INTO events (${columns}) VALUES (${columns.map(() => '?')})`);
  const claim = file.prepare('INSERT INTO identities (site_key, event_id, received_at) VALUES (?, ?, ?)');
  const siteKey = Number(sample.site_key);
  const values = Object.values(sample);
  const [id, time, received, scan] = ['event_id', 'event_time', 'received_at', 'scan_session_id'].map((column) =>
    columns.indexOf(column),
  ) as [number, number, number, number];
  return (rows: number, own: () => Own = () => ({ timeMs: Date.now() })): void => {
    file.exec('BEGIN IMMEDIATE');
    for (let row = 0; row < rows; row++) {
      const { timeMs, scanSessionId } = own();
      const eventId = idBytes(timeMs);
      claim.run(siteKey, eventId, timeMs);
      values[id] = eventId;
      values[time] = timeMs;
      values[received] = timeMs;
      if (scanSessionId) values[scan] = scanSessionId;
      statement.run(...values);
    }
    file.exec('COMMIT');
  };
}

/** A new id of this time, as the store keeps it. */
export function idBytes(timeMs: number): Buffer {
  return Buffer.from(uuidV7(timeMs, Math.random).replaceAll('-', ''), 'hex');
}
