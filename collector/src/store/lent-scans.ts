import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import { pickLender } from '../duplicate.ts';
import type { EventRow, Tables } from './tables.ts';
import { bytesToUuid } from './uuid.ts';

/** What of a copy decides whom a sale belongs to. */
type Lender = Pick<EventRow, 'source' | 'received_at' | 'identity' | 'code' | 'scan_session_id'>;

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

/** What says the same many times says it once. */
async function findLinkedRepeats(trx: Transaction<Tables>, tied: EventRow[]): Promise<Lender[]> {
  const [first] = tied;
  if (!first) return [];
  return trx
    .selectFrom('duplicates')
    .select(['source', 'identity', 'code', 'scan_session_id'])
    .select(({ fn }) => fn.min('received_at').as('received_at'))
    .where('site_key', '=', first.site_key)
    .where(
      'original_event_id',
      'in',
      tied.map(({ event_id }) => event_id),
    )
    .where('identity', '=', 'linked')
    .groupBy(['source', 'identity', 'code', 'scan_session_id'])
    .execute();
}
