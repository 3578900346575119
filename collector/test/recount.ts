import { expect } from 'vitest';
import { query } from './stored.ts';

/** What the totals must be, from the rows alone, as docs/counting.md defines it. */
const RECOUNT = `
  WITH counted AS (SELECT * FROM events WHERE bot IS NULL AND identity NOT IN ('orphan', 'foreign', 'test')),
    visits AS (SELECT * FROM scan_sessions WHERE kind IN ('scan', 'click')),
    conversions AS (SELECT * FROM counted WHERE conversion = 1 AND conversion_status = 'approved'),
    parts AS (
      SELECT site_key, code, event_time AS time, 'bots' AS measure, 1 AS value FROM events WHERE bot IS NOT NULL
      UNION ALL SELECT site_key, code, event_time, 'orphans', 1 FROM events WHERE bot IS NULL AND identity = 'orphan'
      UNION ALL SELECT site_key, code, event_time, 'foreign', 1 FROM events WHERE bot IS NULL AND identity = 'foreign'
      UNION ALL SELECT site_key, code, event_time, 'tests', 1 FROM events WHERE bot IS NULL AND identity = 'test'
      UNION ALL SELECT site_key, code, event_time, 'events', 1 FROM counted
      UNION ALL SELECT site_key, code, event_time, 'conversions', 1 FROM conversions
      UNION ALL SELECT site_key, code, event_time, 'revenue:' || currency, amount_minor FROM conversions
        WHERE amount_minor IS NOT NULL
      UNION ALL SELECT site_key, NULL, event_time, 'duplicates', 1 FROM duplicates
      UNION ALL SELECT site_key, code, scanned_at, 'sessions', 1 FROM visits
      UNION ALL SELECT site_key, code, scanned_at, 'engaged', 1 FROM visits WHERE engaged = 1
      UNION ALL SELECT site_key, code, scanned_at, 'shared', 1 FROM visits WHERE shared = 1
    )
  SELECT site_key, coalesce(code, '') AS code, time / 900000 * 900000 AS quarter, measure, sum(value) AS value
  FROM parts GROUP BY 1, 2, 3, 4 HAVING sum(value) <> 0 ORDER BY 1, 2, 3, 4`;

const KEPT = `SELECT site_key, code, quarter, measure, value FROM totals
  WHERE value <> 0 AND measure <> 'expired_orphans' ORDER BY 1, 2, 3, 4`;

/** Recounts all rows of a database. */
export function expectTotalsToBeRight(databaseUrl: string): void {
  expect(query(databaseUrl, KEPT)).toEqual(query(databaseUrl, RECOUNT));
}
