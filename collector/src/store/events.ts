import type { Transaction } from 'kysely';
import { pickCounted } from '../duplicate.ts';
import type { Attribution } from '../identity.ts';
import { negated, type Tally, talliesOfChange, talliesOfDuplicate, talliesOfEvent } from '../tally.ts';
import { changeCounted, demote, findTied, keepDuplicate, reasonOf } from './copies.ts';
import { type NewEvent, toRows } from './event-rows.ts';
import { claimIdentities, findByOrder, renewIds } from './identities.ts';
import { insertEvents } from './insert-events.ts';
import { countAlike, withScanOfSale } from './lent-scans.ts';
import { openSessions } from './sessions.ts';
import { withStatusOfSale } from './status-of-sale.ts';
import type { DuplicateReason, EventRow, Tables } from './tables.ts';
import { addToTotals } from './totals.ts';
import { bytesToUuid } from './uuid.ts';

/** What the store did with an event. */
export type AppendVerdict = Attribution &
  ({ status: 'accepted' } | { status: 'duplicate'; reason: DuplicateReason; original_event_id: string });

/**
 * Stores events, each counted once: by its id, and as a conversion also by its name and order id. Repeats are kept and
 * marked. `duplicate.ts` decides which copy counts, `identity.ts` whom it belongs to.
 *
 * New events are inserted first, together, in a few statements however many there are; then copies, one by one. The
 * result is the same as one by one throughout: nothing ties a new event to a copy that was reported before it.
 */
export async function appendEvents(trx: Transaction<Tables>, events: NewEvent[]): Promise<AppendVerdict[]> {
  if (!events.length) return [];
  const rows = toRows(events);
  const sessions = await openSessions(trx, rows);
  for (const row of rows) {
    const { identity, code } = sessions.attribute(row);
    row.identity = identity;
    row.code = code;
  }
  const { byId, byOrder } = await claimIdentities(trx, rows);
  const isNew = (row: EventRow) => byId.has(row) && byOrder.has(row);
  await insertEvents(trx, rows.filter(isNew));
  const accept = createAccept();
  const appended: Appended[] = [];
  for (const row of rows) {
    if (isNew(row)) appended.push(accept(row));
    else appended.push(await appendCopy(trx, row, (byId.has(row) && (await findByOrder(trx, row))) || row.event_id));
  }
  const tallies = appended.flatMap((one) => one.tallies);
  await addToTotals(trx, [...tallies, ...(await sessions.save())]);
  return appended.map(({ verdict }) => verdict);
}

/** The same for the events of many requests. */
export async function appendRequests(
  trx: Transaction<Tables>,
  requests: [events: NewEvent[]][],
): Promise<AppendVerdict[][]> {
  const verdicts = await appendEvents(
    trx,
    requests.flatMap(([events]) => events),
  );
  return requests.map(([events]) => verdicts.splice(0, events.length));
}

interface Appended {
  verdict: AppendVerdict;
  tallies: Tally[];
}

/**
 * Accepts events. Events that arrive together mostly share one verdict, and a shared object is sent to another thread
 * only once.
 */
function createAccept(): (row: EventRow) => Appended {
  let last: AppendVerdict | undefined;
  return (row) => {
    if (last?.identity !== row.identity || last.code !== row.code) last = accepted(row);
    return { verdict: last, tallies: talliesOfEvent(row) };
  };
}

function accepted({ identity, code }: EventRow): AppendVerdict {
  return { status: 'accepted', identity, code };
}

/** @param known The event of which it is a copy. If that one is gone, the copy is not kept either. */
async function appendCopy(trx: Transaction<Tables>, row: EventRow, known: Uint8Array): Promise<Appended> {
  const tied = await findTied(trx, row);
  if (!tied.length) return { verdict: await repeated(trx, row, known), tallies: [] };
  const winner = pickCounted([...tied, row]);
  const tallies: Tally[] = [];
  const counted = await withStatusOfSale(trx, await withScanOfSale(trx, winner, [...tied, row]), [...tied, row]);
  for (const loser of tied.filter((copy) => copy !== winner)) {
    await demote(trx, loser, counted);
    tallies.push(...negated(talliesOfEvent(loser)), ...talliesOfDuplicate(loser));
  }
  if (winner === row) {
    await renewIds(trx, row, row.event_id);
    await insertEvents(trx, [counted]);
    return { verdict: accepted(counted), tallies: [...tallies, ...talliesOfEvent(counted)] };
  }
  if (!countAlike(counted, winner)) {
    await changeCounted(trx, counted);
    tallies.push(...talliesOfChange(winner, counted));
  }
  await keepDuplicate(trx, row, reasonOf(row, counted.event_id), counted.event_id);
  return {
    verdict: await repeated(trx, row, counted.event_id),
    tallies: [...tallies, ...talliesOfDuplicate(row)],
  };
}

async function repeated(trx: Transaction<Tables>, row: EventRow, original: Uint8Array): Promise<AppendVerdict> {
  await renewIds(trx, row, original);
  const { identity, code } = row;
  const reason = reasonOf(row, original);
  return { status: 'duplicate', identity, code, reason, original_event_id: bytesToUuid(original) };
}
