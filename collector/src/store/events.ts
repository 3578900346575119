import type { Transaction } from 'kysely';
import { pickCounted, statusOfSale } from '../duplicate.ts';
import type { Attribution } from '../identity.ts';
import { negated, type Tally, talliesOfChange, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import { changeStatus, demote, findRepeatedIds, findTied, keepDuplicate, reasonOf } from './copies.ts';
import { insertNew } from './insert-event.ts';
import { openSessions } from './sessions.ts';
import type { DuplicateReason, EventRow, Tables, UnknownSessions } from './tables.ts';
import { addToTotals } from './totals.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

type ScanId = 'scan_session_id' | 'first_scan_session_id' | 'last_scan_session_id';
type OptionalId = ScanId | 'web_session_id' | 'visitor_id' | 'page_view_id' | 'tab_id';

/** An event on its way into the store: a row with its ids as text, of which the store says whom it belongs to. */
export type NewEvent = Omit<EventRow, 'event_id' | OptionalId | keyof Attribution> & { event_id: string } & Record<
    OptionalId,
    string | null
  >;

/** What became of an event in the store. */
export type AppendVerdict =
  | { status: 'accepted'; orphan?: true }
  | { status: 'duplicate'; reason: DuplicateReason; original_event_id: string };

/**
 * Stores events of a site, each counted once: by its id, and as a conversion also by its name and order id. The repeat
 * is kept and marked. Which copy counts is decided in `duplicate.ts`, whom it belongs to in `identity.ts`.
 *
 * @param unknownSessions What becomes of events whose scan session is unknown. Default: they are held.
 */
export async function appendEvents(
  trx: Transaction<Tables>,
  events: NewEvent[],
  unknownSessions: UnknownSessions = 'hold',
): Promise<AppendVerdict[]> {
  const [first] = events;
  if (!first) return [];
  const sessions = openSessions(trx, unknownSessions);
  const ids = events.map(({ event_id }) => event_id);
  const known = await findRepeatedIds(trx, first.site_key, ids);
  const appended: Appended[] = [];
  let plain: EventRow[] = [];
  for (const event of events) {
    const row = toRow(event);
    const attributed = { ...row, ...(await sessions.attribute(row)) };
    const id = bytesToUuid(row.event_id);
    if (!row.conversion && !known.has(id)) plain.push(attributed);
    else {
      appended.push(...(await appendPlain(trx, plain)), await append(trx, attributed));
      plain = [];
    }
    known.add(id);
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

/** What is no conversion and was never repeated is stored together, since the index of ids tells whether it is new. */
async function appendPlain(trx: Transaction<Tables>, rows: EventRow[]): Promise<Appended[]> {
  const inserted = await insertNew(trx, rows);
  const appended: Appended[] = [];
  for (const row of rows) appended.push(inserted.has(row) ? accepted(row) : await append(trx, row));
  return appended;
}

function accepted(row: EventRow): Appended {
  const isOrphan = row.identity === 'orphan';
  return { verdict: { status: 'accepted', ...(isOrphan && { orphan: true }) }, tallies: talliesOfEvent(row) };
}

async function append(trx: Transaction<Tables>, row: EventRow): Promise<Appended> {
  const tied = await findTied(trx, row);
  const winner = pickCounted([...tied, row]);
  const tallies: Tally[] = [];
  // What was taken back stays so, whichever copy counts from now on.
  const counted: EventRow = { ...winner, conversion_status: statusOfSale([...tied, row]) };
  for (const loser of tied.filter((copy) => copy !== winner)) {
    await demote(trx, loser, counted);
    tallies.push(...negated(talliesOfEvent(loser)), ...talliesOfDuplicate(loser));
  }
  if (winner === row) {
    await trx.insertInto('events').values(counted).execute();
    return { ...accepted(counted), tallies: [...tallies, ...talliesOfEvent(counted)] };
  }
  if (counted.conversion_status !== winner.conversion_status) {
    await changeStatus(trx, counted);
    tallies.push(...talliesOfChange(winner, counted));
  }
  const reason = reasonOf(row, counted);
  await keepDuplicate(trx, row, reason, counted);
  return {
    verdict: { status: 'duplicate', reason, original_event_id: bytesToUuid(counted.event_id) },
    tallies: [...tallies, ...talliesOfDuplicate(row)],
  };
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
  };
}
