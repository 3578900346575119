import { DatabaseSync } from 'node:sqlite';
import { QUARTER_MS } from '../../collector/src/tally.ts';
import { createProgress } from '../rig/progress.ts';
import { CODE } from './collector.ts';
import { createInserter, idBytes, type Row } from './rows.ts';

const ROWS_AT_ONCE = 20_000;
const EVENTS_PER_SCAN = 20;
const DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Fills a collector's database with events of the last 90 days, oldest first, as they would have come: twenty per scan;
 * and updates the totals. Nothing is flushed before the end, since the data need not survive a crash.
 *
 * @param rows The number of events.
 */
export function fill(databasePath: string, sample: Row, rows: number): void {
  const file = new DatabaseSync(databasePath);
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000');
  const insertEvents = createInserter(file, sample);
  const insertScan = file.prepare(
    'INSERT INTO scan_sessions (scan_session_id, site_key, code, scanned_at, engaged, shared) VALUES (?, ?, ?, ?, 1, 0)',
  );
  const progress = createProgress('filling the database', Math.ceil(rows / ROWS_AT_ONCE));
  const startMs = Date.now() - DAYS * DAY_MS;
  const stepMs = (DAYS * DAY_MS) / rows;
  let made = 0;
  let scanSessionId: Uint8Array = new Uint8Array();

  function nextEvent() {
    const timeMs = Math.round(startMs + made * stepMs);
    if (made++ % EVENTS_PER_SCAN === 0) {
      scanSessionId = idBytes(timeMs);
      insertScan.run(scanSessionId, Number(sample.site_key), CODE, timeMs);
    }
    return { timeMs, scanSessionId };
  }

  while (made < rows) {
    insertEvents(Math.min(ROWS_AT_ONCE, rows - made), nextEvent);
    progress.count(`${made.toLocaleString('en')} events`);
  }
  addUp(file);
  // Otherwise the machine would still be writing it to disk while it is measured.
  file.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

/** Recomputes the totals from the rows. */
function addUp(file: DatabaseSync): void {
  const insert = (table: string, time: string, code: string, measures: string[]) => `
    INSERT INTO totals (site_key, code, quarter, measure, value)
    SELECT site_key, code, quarter, measure, value FROM (
      SELECT site_key, ${code} AS code, ${time} - ${time} % ${QUARTER_MS} AS quarter, COUNT(*) AS value
      FROM ${table} GROUP BY 1, 2, 3
    ) CROSS JOIN (${measures.map((measure) => `SELECT '${measure}' AS measure`).join(' UNION ALL ')})`;
  file.exec(`BEGIN; DELETE FROM totals;
    ${insert('events', 'event_time', `'${CODE}'`, ['events'])};
    ${insert('scan_sessions', 'scanned_at', 'code', ['sessions', 'engaged'])};
    COMMIT`);
}
