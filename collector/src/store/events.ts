import type { Transaction } from 'kysely';
import { pickCounted, statusOfSale } from '../duplicate.ts';
import type { Attribution } from '../identity.ts';
import { negated, type Tally, talliesOfChange, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import { changeCounted, demote, findTied, keepDuplicate, reasonOf } from './copies.ts';
import { claimIds, claimOrder, renewIds } from './identities.ts';
import { insertEvents } from './insert-events.ts';
import { countAlike, withScanOfSale } from './lent-scans.ts';
import { openSessions } from './sessions.ts';
import type { DuplicateReason, EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

type ScanId = 'scan_session_id' | 'first_scan_session_id' | 'last_scan_session_id';
type OwnScan = 'own_scan_session_id' | 'own_identity';
type OptionalId = ScanId | 'web_session_id' | 'visitor_id' | 'page_view_id' | 'tab_id';

/** An event on its way into the store: a row with its ids as text, of which the store says whom it belongs to. */
export type NewEvent = Omit<EventRow, 'event_id' | OptionalId | OwnScan | keyof Attribution> & {
  event_id: string;
} & Record<OptionalId, string | null>;

/** What became of an event in the store. */
export type AppendVerdict = Attribution &
  ({ status: 'accepted' } | { status: 'duplicate'; reason: DuplicateReason; original_event_id: string });

/**
 * Stores events of a site, each counted once: by its id, and as a conversion also by its name and order id. The repeat
 * is kept and marked. Which copy counts is decided in `duplicate.ts`, whom it belongs to in `identity.ts`.
 */
export async function appendEvents(trx: Transaction<Tables>, events: NewEvent[]): Promise<AppendVerdict[]> {
  const sessions = openSessions(trx);
  const seen = new Set<string>();
  const appended: Appended[] = [];
  let plain: EventRow[] = [];
  for (const event of events) {
    const row = toRow(event);
    const attributed = { ...row, ...(await sessions.attribute(row)) };
    const id = bytesToUuid(row.event_id);
    if (!row.conversion && !seen.has(id)) plain.push(attributed);
    else {
      appended.push(...(await appendPlain(trx, plain)), await appendOne(trx, attributed));
      plain = [];
    }
    seen.add(id);
  }
  appended.push(...(await appendPlain(trx, plain)));
  const tallies = appended.flatMap((one) => one.tallies);
  await addToTotals(trx, [...tallies, ...(await sessions.save())]);
  return appended.map(({ verdict }) => verdict);
}

interface Appended {
  verdict: AppendVerdict;
  tallies: Tally[];
}

/** What is no conversion is told by its id alone, and so many are stored together. */
async function appendPlain(trx: Transaction<Tables>, rows: EventRow[]): Promise<Appended[]> {
  const fresh = await claimIds(trx, rows);
  await insertEvents(trx, [...fresh]);
  const appended: Appended[] = [];
  for (const row of rows) appended.push(fresh.has(row) ? accepted(row) : await appendCopy(trx, row, row.event_id));
  return appended;
}

async function appendOne(trx: Transaction<Tables>, row: EventRow): Promise<Appended> {
  const isFresh = (await claimIds(trx, [row])).has(row);
  const knownByOrder = await claimOrder(trx, row);
  const known = isFresh ? knownByOrder : row.event_id;
  if (known) return appendCopy(trx, row, known);
  await insertEvents(trx, [row]);
  return accepted(row);
}

function accepted(row: EventRow): Appended {
  const { identity, code } = row;
  return { verdict: { status: 'accepted', identity, code }, tallies: talliesOfEvent(row) };
}

/** @param known The event that it is a copy of, which may be gone. */
async function appendCopy(trx: Transaction<Tables>, row: EventRow, known: Uint8Array): Promise<Appended> {
  const tied = await findTied(trx, row);
  if (!tied.length) return { verdict: await repeat(trx, row, known), tallies: talliesOfDuplicate(row) };
  const winner = pickCounted([...tied, row]);
  const tallies: Tally[] = [];
  // What was taken back stays so, whichever copy counts from now on.
  const conversion_status = statusOfSale([...tied, row]);
  const counted: EventRow = { ...(await withScanOfSale(trx, winner, [...tied, row])), conversion_status };
  for (const loser of tied.filter((copy) => copy !== winner)) {
    await demote(trx, loser, counted);
    tallies.push(...negated(talliesOfEvent(loser)), ...talliesOfDuplicate(loser));
  }
  if (winner === row) {
    await renewIds(trx, row, row.event_id);
    await insertEvents(trx, [counted]);
    return { ...accepted(counted), tallies: [...tallies, ...talliesOfEvent(counted)] };
  }
  if (counted.conversion_status !== winner.conversion_status || !countAlike(counted, winner)) {
    await changeCounted(trx, counted);
    tallies.push(...talliesOfChange(winner, counted));
  }
  return {
    verdict: await repeat(trx, row, counted.event_id),
    tallies: [...tallies, ...talliesOfDuplicate(row)],
  };
}

async function repeat(trx: Transaction<Tables>, row: EventRow, original: Uint8Array): Promise<AppendVerdict> {
  const reason = reasonOf(row, original);
  await renewIds(trx, row, original);
  await keepDuplicate(trx, row, reason, original);
  const { identity, code } = row;
  return { status: 'duplicate', identity, code, reason, original_event_id: bytesToUuid(original) };
}

function toRow(event: NewEvent): EventRow {
  const bytes = (id: string | null) => (id === null ? null : uuidToBytes(id));
  return {
    ...event,
    event_id: uuidToBytes(event.event_id),
    scan_session_id: bytes(event.scan_session_id),
    first_scan_session_id: bytes(event.first_scan_session_id),
    last_scan_session_id: bytes(event.last_scan_session_id),
    web_session_id: bytes(event.web_session_id),
    visitor_id: bytes(event.visitor_id),
    page_view_id: bytes(event.page_view_id),
    tab_id: bytes(event.tab_id),
    identity: 'none',
    code: null,
    own_identity: null,
    own_scan_session_id: null,
  };
}
