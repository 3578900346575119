import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import { pickLender } from '../duplicate.ts';
import type { EventRow, EventSource, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

/** The columns of a copy that decide whom a sale belongs to. */
type Lender = Pick<EventRow, 'source' | 'received_at' | 'identity' | 'code' | 'scan_session_id'>;

const LENDERS: EventSource[] = ['browser', 'postback', 'server'];
// The literal, as in the index: with a parameter SQLite could not use it.
export const isLinked = sql<boolean>`identity = 'linked'`;

/** An event as it was reported, whatever scan it counts for. */
export function asSaid(row: EventRow): EventRow {
  const { own_identity, own_scan_session_id } = row;
  if (own_identity === null) return row;
  const own = { identity: own_identity, code: null, scan_session_id: own_scan_session_id };
  return { ...row, ...own, own_identity: null, own_scan_session_id: null };
}

/**
 * A counted event with the scan that its sale counts for: its own or, if that is not a scan of its site, the scan of a
 * copy. `duplicate.ts` decides which one. A scan that a copy has lent stays lent, even if the copy's row is deleted
 * earlier.
 *
 * @param tied The counted events that are copies of each other, and the row that ties them; their repeats are looked
 * up.
 */
export async function withScanOfSale(trx: Transaction<Tables>, row: EventRow, tied: EventRow[]): Promise<EventRow> {
  const said = asSaid(row);
  if (said.identity === 'linked' || said.identity === 'test') return said;
  const copies = [...tied.map(asSaid), ...(await findLinkedRepeats(trx, tied))];
  const lender = pickLender(said, copies.toSorted(byArrival)) ?? tied.find(hasLoan);
  if (!lender) return said;
  const { identity, code, scan_session_id } = lender;
  const own = { own_identity: said.identity, own_scan_session_id: said.scan_session_id };
  return { ...said, ...own, identity, code, scan_session_id };
}

/** Copies that arrived in the same millisecond are ordered by their scan, wherever they are stored. */
function byArrival(one: Lender, other: Lender): number {
  const [scan, otherScan] = [one, other].map(({ scan_session_id }) => scan_session_id ?? new Uint8Array());
  return one.received_at - other.received_at || Buffer.compare(scan as Uint8Array, otherScan as Uint8Array);
}

function hasLoan({ own_identity }: EventRow): boolean {
  return own_identity !== null;
}

/** Whether both count for the same scan with the same status, and were reported alike. */
export function countAlike(one: EventRow, other: EventRow): boolean {
  return isDeepStrictEqual(whatDecides(one), whatDecides(other));
}

function whatDecides(row: EventRow) {
  const { identity, code, own_identity, conversion_status, told_status } = row;
  const ids = [row.scan_session_id, row.own_scan_session_id].map((id) => id && bytesToUuid(id));
  return [identity, code, own_identity, conversion_status, told_status, ...ids];
}

/** The first linked repeat of each event and source: no other can lend its scan, however many there are. */
async function findLinkedRepeats(trx: Transaction<Tables>, tied: EventRow[]): Promise<Lender[]> {
  const firsts = tied.flatMap(({ site_key, event_id }) =>
    LENDERS.map((source) =>
      trx
        .selectFrom('duplicates')
        .select(['source', 'received_at', 'identity', 'code', 'scan_session_id'])
        .where('site_key', '=', site_key)
        .where('original_event_id', '=', event_id)
        .where('source', '=', source)
        .where(isLinked)
        .orderBy('received_at')
        .orderBy('scan_session_id')
        .limit(1),
    ),
  );
  const [first, ...others] = firsts.map((query) => trx.selectFrom(query.as('first')).selectAll());
  return first ? others.reduce((all, one) => all.unionAll(one), first).execute() : [];
}
