import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import { pickLender } from '../duplicate.ts';
import type { EventRow, EventSource, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

/** What of a copy decides whom a sale belongs to. */
type Lender = Pick<EventRow, 'source' | 'received_at' | 'identity' | 'code' | 'scan_session_id'>;

const LENDERS: EventSource[] = ['browser', 'postback', 'server'];
// The literal, as the index says: a parameter would not let SQLite use it.
export const isLinked = sql<boolean>`identity = 'linked'`;

/** An event as it said itself, whatever scan it counts for. */
export function asSaid(row: EventRow): EventRow {
  const { own_identity, own_scan_session_id } = row;
  if (own_identity === null) return row;
  const own = { identity: own_identity, code: null, scan_session_id: own_scan_session_id };
  return { ...row, ...own, own_identity: null, own_scan_session_id: null };
}

/**
 * A counted event with the scan that its sale counts for: its own, or where that is none of its site's, the scan of a
 * copy. Which one is decided in `duplicate.ts`; what a copy has lent stays lent, though its row may be deleted before.
 *
 * @param tied The counted events that are copies of each other, and what is tied to them; their repeats are looked up.
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

/** Of those that came in one millisecond nobody knows which was first: then the scan decides, wherever its copy stands. */
function byArrival(one: Lender, other: Lender): number {
  const [scan, otherScan] = [one, other].map(({ scan_session_id }) => scan_session_id ?? new Uint8Array());
  return one.received_at - other.received_at || Buffer.compare(scan as Uint8Array, otherScan as Uint8Array);
}

function hasLoan({ own_identity }: EventRow): boolean {
  return own_identity !== null;
}

/** Whether both count for the same scan and stand alike, and say the same themselves. */
export function countAlike(one: EventRow, other: EventRow): boolean {
  return isDeepStrictEqual(whatDecides(one), whatDecides(other));
}

function whatDecides(row: EventRow) {
  const { identity, code, own_identity, conversion_status, told_status } = row;
  const ids = [row.scan_session_id, row.own_scan_session_id].map((id) => id && bytesToUuid(id));
  return [identity, code, own_identity, conversion_status, told_status, ...ids];
}

/** Of each event and each source the first repeat that is linked: no other lends its scan, however many they are. */
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
