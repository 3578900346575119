import type { Transaction } from 'kysely';
import { identify, ORPHAN_LIFETIME_MS, type SessionKind } from '../identity.ts';
import { type CountableEvent, type Tally, talliesOfChange, talliesOfSession } from '../tally.ts';
import { holdScans, takeTurns, turnOf } from './locks.ts';
import { findBorrowers, isOfSite, settleSales, waitsForScan } from './sales-of-scan.ts';
import { findSession, type SessionRow, withVisit } from './sessions.ts';
import type { EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';
import { uuidToBytes } from './uuid.ts';

/** One scan of a QR code, or one click. */
export interface NewScan {
  scan_session_id: string;
  site_key: number;
  code: string;
  /** Default: a scan. */
  kind?: SessionKind;
  /** Milliseconds since 1970. */
  scanned_at: number;
}

/** The outcome; `taken` if the id belongs to a scan of another code. */
export type Registration = { status: 'created'; linked_events: number } | { status: 'known' } | { status: 'taken' };

/** Registers a scan and links earlier events: orphans of a day at most, and those accepted with an unknown scan. */
export async function registerScanSession(trx: Transaction<Tables>, scan: NewScan, now: number): Promise<Registration> {
  const scan_session_id = uuidToBytes(scan.scan_session_id);
  await holdScans(trx, [scan_session_id], 'known');
  const known = await findSession(trx, scan_session_id);
  if (known) return { status: known.code === scan.code ? 'known' : 'taken' };

  const fresh = freshSession(scan);
  let waiting = await findWaiting(trx, scan_session_id, now);
  const others = waiting.flatMap(({ site_key }) => (site_key === scan.site_key ? [] : [turnOf(site_key)]));
  if (await takeTurns(trx, others)) waiting = await findWaiting(trx, scan_session_id, now);
  const ofSite = waiting.filter(({ site_key }) => site_key === scan.site_key);
  const borrowers = await findBorrowers(trx, fresh, now);
  const session = [...ofSite, ...borrowers, ...(await findRepeats(trx, fresh, now))].reduce(withVisit, fresh);
  await trx.insertInto('scan_sessions').values(session).execute();
  const tallies = await link(trx, waiting, session, now);
  const settled = await settleSales(trx, session, borrowers, now);
  await addToTotals(trx, [...tallies, ...settled.tallies, ...talliesOfSession(session)]);
  return { status: 'created', linked_events: ofSite.length + settled.linked };
}

/** The session of a scan that nobody has used yet. */
export function freshSession({ scan_session_id: id, site_key, code, kind = 'scan', scanned_at }: NewScan): SessionRow {
  const unused = { engaged: 0, shared: 0, visitor_id: null };
  return { scan_session_id: uuidToBytes(id), site_key, code, kind, scanned_at, ...unused };
}

async function link(trx: Transaction<Tables>, waiting: Waiting[], session: SessionRow, now: number): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const [site_key, rows] of Map.groupBy(waiting, (row) => row.site_key)) {
    const attribution = identify(site_key, true, session, false);
    await trx
      .updateTable('events')
      .set(attribution)
      .where('scan_session_id', '=', session.scan_session_id)
      .where(isOfSite(site_key))
      .where((eb) => waitsForScan(eb, 'identity', now))
      .execute();
    tallies.push(...rows.flatMap((row) => talliesOfChange(row, { ...row, ...attribution })));
  }
  return tallies;
}

type Waiting = CountableEvent & Pick<EventRow, 'source' | 'visitor_id' | 'bot'>;

/** Events of any site: a scan of one site makes the orphans of another foreign. */
function findWaiting(trx: Transaction<Tables>, scanSessionId: Uint8Array, now: number): Promise<Waiting[]> {
  return trx
    .selectFrom('events')
    .select(['site_key', 'code', 'identity', 'bot', 'event_time', 'conversion', 'conversion_status'])
    .select(['amount_minor', 'currency', 'source', 'visitor_id'])
    .where('scan_session_id', '=', scanSessionId)
    .where((eb) => waitsForScan(eb, 'identity', now))
    .execute();
}

/** A repeat does not count, but it shows that its browser was there. */
async function findRepeats(trx: Transaction<Tables>, session: SessionRow, now: number) {
  return trx
    .selectFrom('duplicates')
    .select(['source', 'bot', 'visitor_id'])
    .where('scan_session_id', '=', session.scan_session_id)
    .where(isOfSite(session.site_key))
    .where('received_at', '>', now - ORPHAN_LIFETIME_MS)
    .execute();
}
