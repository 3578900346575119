import type { Transaction } from 'kysely';
import { talliesOfSession } from '../tally.ts';
import { holdScans } from './locks.ts';
import { freshSession, type NewScan, type Registration, registerScanSession } from './registration.ts';
import { type SessionRow, saveSessions } from './sessions.ts';
import { executeOnce, filledPiecesOf } from './statements.ts';
import type { Tables } from './tables.ts';
import { addToTotals } from './totals.ts';
import { keyOfBytes, uuidToBytes } from './uuid.ts';

/**
 * Registers the scans of many requests. Nearly all of them have ids that have never been seen: these are stored
 * together, in a few statements however many there are; then the others, one by one.
 */
export async function registerScanSessions(
  trx: Transaction<Tables>,
  calls: [scan: NewScan, now: number][],
): Promise<Registration[]> {
  if (!calls.length) return [];
  const ids = calls.map(([scan]) => uuidToBytes(scan.scan_session_id));
  await holdScans(trx, ids, 'known');
  const heardOf = await findHeardOf(trx, ids);
  const fresh: SessionRow[] = [];
  const isFresh = calls.map(([scan], place) => {
    const key = keyOfBytes(ids[place] as Uint8Array);
    if (heardOf.has(key)) return false;
    heardOf.add(key);
    fresh.push(freshSession(scan));
    return true;
  });
  await saveSessions(trx, fresh);
  await addToTotals(trx, fresh.flatMap(talliesOfSession));
  const registrations: Registration[] = [];
  for (const [place, [scan, now]] of calls.entries()) {
    const created = { status: 'created' as const, linked_events: 0 };
    registrations.push(isFresh[place] ? created : await registerScanSession(trx, scan, now));
  }
  return registrations;
}

/** Which of these scan sessions are known, or named by anything that came before them. */
async function findHeardOf(trx: Transaction<Tables>, ids: Uint8Array[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const piece of filledPiecesOf(ids)) {
    const questions = {
      sessions: () =>
        trx.selectFrom('scan_sessions').select('scan_session_id as id').where('scan_session_id', 'in', piece),
      events: () => trx.selectFrom('events').select('scan_session_id as id').where('scan_session_id', 'in', piece),
      repeats: () => trx.selectFrom('duplicates').select('scan_session_id as id').where('scan_session_id', 'in', piece),
      borrowers: () =>
        trx
          .selectFrom('events')
          .select('own_scan_session_id as id')
          .where('own_scan_session_id', 'in', piece)
          // As in the index.
          .where('own_identity', 'is not', null),
    };
    for (const [name, build] of Object.entries(questions)) {
      const { rows } = await executeOnce(trx, `find ${name} of ${piece.length} scans`, piece, () =>
        build().distinct().compile(),
      );
      for (const { id } of rows) if (id) found.add(keyOfBytes(id));
    }
  }
  return found;
}
