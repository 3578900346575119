import { sql } from 'kysely';
import { toMajorUnits } from '../money.ts';
import type { Database } from '../store/database.ts';

const rows = sql<number>`count(*)`.as('rows');

/** What came of one QR code. */
export interface QrCodeReport {
  code: string;
  name: string;
  destination: string;
  /** Scans. */
  sessions: number;
  events: number;
  conversions: number;
  revenue: { currency: string; amount: number }[];
}

/** What came of the QR codes of one site, and what could not be told to any of them. */
export interface SiteReport {
  site_id: string;
  name: string;
  status: 'active' | 'paused';
  qr_codes: QrCodeReport[];
  /** Events of a scan session that this collector has not seen. */
  orphans: number;
  /** Repeats that were kept and not counted. */
  duplicates: number;
}

/** What became of the scans: the QR codes of every site, with their conversions and revenue. */
export async function reportQrCodes(db: Database): Promise<SiteReport[]> {
  const sites = await db
    .selectFrom('sites')
    .select(['site_key', 'site_id', 'name', 'status'])
    .orderBy('site_id')
    .execute();
  const codes = await db
    .selectFrom('qr_codes')
    .select(['site_key', 'code', 'name', 'destination'])
    .orderBy('code')
    .execute();
  const sessions = await db.selectFrom('scan_sessions').select(['code as key', rows]).groupBy('code').execute();
  const duplicates = await db.selectFrom('duplicates').select(['site_key as key', rows]).groupBy('site_key').execute();
  const events = await attributed(db).select(['scan.code as key', rows]).groupBy('scan.code').execute();
  const conversions = await attributed(db)
    .select(['scan.code as key', rows])
    .where('event.conversion', '=', 1)
    .groupBy('scan.code')
    .execute();
  const revenue = await attributed(db)
    // In floating point: a sum that is too large for an integer must not cost the others their report.
    .select(['scan.code', 'event.currency', sql<number>`sum(event.amount_minor * 1.0)`.as('minor')])
    .where('event.conversion', '=', 1)
    .where('event.amount_minor', 'is not', null)
    .groupBy(['scan.code', 'event.currency'])
    .orderBy('event.currency')
    .execute();
  const orphans = await db
    .selectFrom('events as event')
    .leftJoin('scan_sessions as scan', (join) =>
      join.onRef('scan.scan_session_id', '=', 'event.scan_session_id').onRef('scan.site_key', '=', 'event.site_key'),
    )
    .select(['event.site_key as key', rows])
    .where('event.scan_session_id', 'is not', null)
    .where('scan.scan_session_id', 'is', null)
    .groupBy('event.site_key')
    .execute();

  return sites.map(({ site_key, ...site }) => ({
    ...site,
    qr_codes: codes
      .filter((code) => code.site_key === site_key)
      .map(({ code, name, destination }) => ({
        code,
        name,
        destination,
        sessions: countOf(sessions, code),
        events: countOf(events, code),
        conversions: countOf(conversions, code),
        revenue: revenue
          .filter((row) => row.code === code)
          .map(({ currency, minor }) => ({
            currency: currency as string,
            amount: toMajorUnits(minor, currency as string),
          })),
      })),
    orphans: countOf(orphans, site_key),
    duplicates: countOf(duplicates, site_key),
  }));
}

/** Events with the scan that led to them, of the same site only. */
function attributed(db: Database) {
  return db
    .selectFrom('events as event')
    .innerJoin('scan_sessions as scan', (join) =>
      join.onRef('scan.scan_session_id', '=', 'event.scan_session_id').onRef('scan.site_key', '=', 'event.site_key'),
    );
}

function countOf<Key>(counts: { key: Key; rows: number }[], key: Key): number {
  return counts.find((count) => count.key === key)?.rows ?? 0;
}
