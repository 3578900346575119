import type { Transaction } from 'kysely';
import type { Ruling } from '../conversion-status.ts';
import { type CallOutcome, refused } from '../postbacks/outcome.ts';
import { ruleOnConversions } from './conversions.ts';
import { idsOfOrder } from './copies.ts';
import { logInboundCall, type NewInboundCall } from './inbound-log.ts';
import type { Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** What an advertiser rejects of a click. */
export interface ClickRejection {
  site_key: number;
  /** `null` for everything that postbacks and pixels reported for the click. */
  order_id: string | null;
  ruling: Ruling & { transaction_id: string };
}

/**
 * Rejects the conversions of a click, and logs the call. A conversion that counts for another click is not this one's
 * to reject: the ruling is kept, but the call finds nothing.
 */
export async function rejectClick(
  trx: Transaction<Tables>,
  { site_key, order_id, ruling }: ClickRejection,
  call: NewInboundCall,
): Promise<CallOutcome> {
  const click = uuidToBytes(ruling.transaction_id);
  const told = await listTold(trx, site_key, click, order_id);
  const ids = new Set(told.map(({ counted_id }) => bytesToUuid(counted_id)));
  for (const event_id of ids) await ruleOnConversions(trx, site_key, { event_id }, ruling);
  const ofClick = told.find(({ counts_for }) => counts_for && Buffer.compare(counts_for, click) === 0);
  const conversion_id = ofClick && bytesToUuid(ofClick.counted_id);
  const outcome: CallOutcome =
    conversion_id === undefined
      ? refused('unknown_conversion')
      : { status: ruling.status, conversion_id, reason: null };
  await logInboundCall(trx, call, outcome);
  return outcome;
}

/**
 * What postbacks and pixels reported for a click: each with the event that is counted, which may be that of the site's
 * server, and the click that this event counts for.
 *
 * @param orderId `null` for all orders of the click, and for conversions without one.
 */
async function listTold(trx: Transaction<Tables>, siteKey: number, scanSessionId: Uint8Array, orderId: string | null) {
  const counted = await trx
    .selectFrom('events')
    .select(['event_id as counted_id', 'scan_session_id as counts_for'])
    .where('scan_session_id', '=', scanSessionId)
    .where('site_key', '=', siteKey)
    .where('source', 'in', ['postback', 'pixel'])
    .$if(orderId !== null, (query) => query.where('event_id', 'in', idsOfOrder(trx, siteKey, orderId as string)))
    .orderBy('received_at')
    .execute();
  const copies = await trx
    .selectFrom('duplicates')
    .innerJoin('events', (join) =>
      join
        .onRef('events.site_key', '=', 'duplicates.site_key')
        .onRef('events.event_id', '=', 'duplicates.original_event_id'),
    )
    .select(['original_event_id as counted_id', 'events.scan_session_id as counts_for'])
    .where('duplicates.scan_session_id', '=', scanSessionId)
    .where('duplicates.site_key', '=', siteKey)
    .where('duplicates.source', 'in', ['postback', 'pixel'])
    .$if(orderId !== null, (query) => query.where('events.event_id', 'in', idsOfOrder(trx, siteKey, orderId as string)))
    .orderBy('duplicates.received_at')
    .execute();
  return [...counted, ...copies];
}
