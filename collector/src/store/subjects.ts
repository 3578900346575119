import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely';
import { negated, talliesOfDuplicate, talliesOfSession } from '../tally.ts';
import type { Database } from './database.ts';
import { deleteEvents } from './deletion.ts';
import { forgetIds } from './forgotten-ids.ts';
import { filledPiecesOf, piecesOfSites } from './statements.ts';
import type { EventRow, Tables } from './tables.ts';
import { NETWORKS } from './told-conversions.ts';
import { addToTotals } from './totals.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** The columns of `events` and `duplicates` that identify a person. Any new column of this kind must be added here. */
const COLUMNS = {
  scan_session_id: ['scan_session_id', 'own_scan_session_id', 'first_scan_session_id', 'last_scan_session_id'],
  email_hash: ['email_hash'],
  external_id: ['external_id'],
} as const satisfies Record<string, (keyof EventRow)[]>;

/** The ways to identify a person. */
export type SubjectKind = keyof typeof COLUMNS;
export const SUBJECT_KINDS = Object.keys(COLUMNS) as SubjectKind[];

/** A person whose data is to be erased. */
export interface Subject {
  kind: SubjectKind;
  value: string;
  /** `null` for all sites. */
  site_key: number | null;
}

/** How many rows of each table were deleted. */
export interface Erased {
  events: number;
  duplicates: number;
  scan_sessions: number;
}

/** The key of a row. */
export interface SubjectRow {
  site_key: number;
  event_id: Uint8Array;
}

/** Finds rows of a person, some hundreds at a time. It scans whole tables, so it must not run on the writer. */
export async function findSubjectRows(db: Database, subject: Subject): Promise<SubjectRow[]> {
  const rows: SubjectRow[] = [];
  for (const table of ['events', 'duplicates'] as const) {
    const some = await db
      .selectFrom(table)
      .select(['site_key', 'event_id'])
      .where((eb) => isOf(eb, subject))
      .limit(500)
      .execute();
    rows.push(...some);
  }
  return rows;
}

/**
 * Deletes these rows with all other copies of their events, and subtracts them from the totals. If the subject is a
 * scan, a sale that counts for another scan only loses the repeat: nobody said that the sale is this person's. If it is
 * a person, the whole sale is deleted.
 */
export async function eraseRows(trx: Transaction<Tables>, subject: Subject, rows: SubjectRow[]): Promise<Erased> {
  const erased: Erased = { events: 0, duplicates: 0, scan_sessions: 0 };
  for (const { site_key, piece } of piecesOfSites(rows)) {
    const ids = piece.map(({ event_id }) => event_id);
    const events = await findEvents(trx, subject, site_key, ids);
    const copies = await deleteEvents(trx, events);
    for (const gone of filledPiecesOf([...events, ...copies].map(({ event_id }) => event_id)))
      await trx.deleteFrom('inbound_calls').where('conversion_id', 'in', gone).execute();
    const repeats = await trx
      .deleteFrom('duplicates')
      .where('site_key', '=', site_key)
      .where('event_id', 'in', ids)
      .where((eb) => isOf(eb, subject))
      .returningAll()
      .execute();
    await eraseCalls(trx, site_key, repeats);
    await addToTotals(trx, negated(repeats.flatMap(talliesOfDuplicate)));
    await forgetIds(trx, [...events, ...copies, ...repeats]);
    erased.events += events.length;
    erased.duplicates += copies.length + repeats.length;
  }
  return erased;
}

async function findEvents(
  trx: Transaction<Tables>,
  subject: Subject,
  site_key: number,
  ids: Uint8Array[],
): Promise<EventRow[]> {
  const ofSite = trx.selectFrom('events').selectAll().where('site_key', '=', site_key);
  const named = ofSite.where('event_id', 'in', ids).where((eb) => isOf(eb, subject));
  if (subject.kind === 'scan_session_id') return named.execute();
  const originals = trx
    .selectFrom('duplicates')
    .select('original_event_id')
    .where('site_key', '=', site_key)
    .where('event_id', 'in', ids)
    .where((eb) => isOf(eb, subject));
  // Two queries: for a single one with `or`, SQLite would scan all events of the site.
  const events = [...(await named.execute()), ...(await ofSite.where('event_id', 'in', originals).execute())];
  return [...new Map(events.map((event) => [bytesToUuid(event.event_id), event])).values()];
}

/**
 * Deletes the calls that reported these repeats, and the payouts they reported for their click, while the sale itself
 * stays.
 */
async function eraseCalls(trx: Transaction<Tables>, site_key: number, repeats: Tables['duplicates'][]): Promise<void> {
  const calls = repeats.filter(({ source, scan_session_id }) => scan_session_id && NETWORKS.includes(source));
  const ofScans = Map.groupBy(calls, ({ scan_session_id }) => bytesToUuid(scan_session_id as Uint8Array));
  for (const [scan, ofScan] of ofScans) {
    for (const piece of filledPiecesOf(ofScan)) {
      const originals = piece.map(({ original_event_id }) => original_event_id);
      await trx
        .deleteFrom('inbound_calls')
        .where('conversion_id', 'in', [...piece.map(({ event_id }) => event_id), ...originals])
        .where('transaction_id', '=', uuidToBytes(scan))
        .execute();
      await trx
        .deleteFrom('payouts')
        .where('site_key', '=', site_key)
        .where('event_id', 'in', originals)
        .where('scan_session_id', '=', uuidToBytes(scan))
        .execute();
    }
  }
}

/** Deletes a scan session, its click if it has one, and the calls about it. */
export async function eraseScanSession(trx: Transaction<Tables>, { value, site_key }: Subject): Promise<number> {
  const sessions = await trx
    .deleteFrom('scan_sessions')
    .where('scan_session_id', '=', uuidToBytes(value))
    .$if(site_key !== null, (query) => query.where('site_key', '=', site_key as number))
    .returningAll()
    .execute();
  const known = sessions.map((session) => session.scan_session_id);
  // A call may have arrived after its click was erased.
  for (const scan_session_id of site_key === null ? [uuidToBytes(value)] : known) {
    await trx.deleteFrom('clicks').where('scan_session_id', '=', scan_session_id).execute();
    // Those of sales that do not count for this click.
    for (const about of ['conversion_changes', 'payouts'] as const)
      await trx.deleteFrom(about).where('scan_session_id', '=', scan_session_id).execute();
    await trx.deleteFrom('inbound_calls').where('transaction_id', '=', scan_session_id).execute();
  }
  await addToTotals(trx, negated(sessions.flatMap(talliesOfSession)));
  return sessions.length;
}

function isOf(
  eb: ExpressionBuilder<Tables, 'events' | 'duplicates'>,
  { kind, value, site_key }: Subject,
): Expression<SqlBool> {
  const stored = kind === 'scan_session_id' ? uuidToBytes(value) : value;
  const named = eb.or(COLUMNS[kind].map((column) => eb(column, '=', stored as Uint8Array)));
  return site_key === null ? named : eb.and([named, eb('site_key', '=', site_key)]);
}
