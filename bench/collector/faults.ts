import { DatabaseSync } from 'node:sqlite';

/** What is wrong with a file that must have a scan for each redirect, and the one that the bench made before. */
export function findLostScans(databasePath: string, redirects: number): string[] {
  const file = new DatabaseSync(databasePath, { readOnly: true });
  const [scans] = file.prepare('SELECT count(*) AS rows FROM scan_sessions').all();
  file.close();
  // A collector that cannot store a scan redirects all the same.
  const lost = redirects + 1 - Number(scans?.rows);
  return lost ? [`${lost} of ${redirects} redirects have no scan in the file`] : [];
}

/** What is wrong with a file that must have each of these events once, and no other; empty if nothing is. */
export function findFaults(databasePath: string, acknowledged: string[]): string[] {
  const file = new DatabaseSync(databasePath, { readOnly: true });
  const rows = file.prepare('SELECT lower(hex(event_id)) AS id FROM events').all();
  const [repeats] = file.prepare('SELECT count(*) AS rows FROM duplicates').all();
  file.close();
  const stored = new Set(rows.map(({ id }) => String(id)));
  const ids = new Set(acknowledged.map((id) => id.replaceAll('-', '')));
  const missing = [...ids].filter((id) => !stored.has(id)).length;
  const strange = [...stored].filter((id) => !ids.has(id)).length;
  const faults = {
    [`${missing} acknowledged events are not in the file`]: missing,
    [`${strange} events in the file were never acknowledged`]: strange,
    [`${rows.length - stored.size} events are in the file twice`]: rows.length - stored.size,
    [`${repeats?.rows} events were stored as repeats`]: Number(repeats?.rows),
  };
  return Object.keys(faults).filter((fault) => faults[fault]);
}
