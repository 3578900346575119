import type { Transaction } from 'kysely';
import type { Ruling } from '../conversion-status.ts';
import { type Outcome, refused } from '../postbacks/outcome.ts';
import { ruleOnConversions } from './conversions.ts';
import { logInboundCall, type NewInboundCall } from './inbound-log.ts';
import type { Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** What an advertiser takes back of a click. */
export interface ClickRejection {
  site_key: number;
  transaction_id: string;
  /** `null` for all that postbacks and pixels told of the click. */
  order_id: string | null;
  ruling: Ruling;
}

/** Rejects the conversions of a click, and writes down the call. */
export async function rejectClick(
  trx: Transaction<Tables>,
  { site_key, transaction_id, order_id, ruling }: ClickRejection,
  call: NewInboundCall,
): Promise<Outcome> {
  const told = await listTold(trx, site_key, uuidToBytes(transaction_id));
  const named = told.filter((conversion) => order_id === null || conversion.order_id === order_id);
  const ids = [...new Set(named.map(({ counted_id }) => bytesToUuid(counted_id)))];
  for (const event_id of ids) await ruleOnConversions(trx, site_key, { event_id }, ruling);
  const [conversion_id] = ids;
  const outcome: Outcome =
    conversion_id === undefined
      ? refused('unknown_conversion')
      : { status: ruling.status, conversion_id, reason: null };
  await logInboundCall(trx, call, outcome);
  return outcome;
}

/**
 * What postbacks and pixels told of a click, each with the event of the click that counts for it, perhaps that of the
 * site's server. What counts for another click is not this one's to reject.
 */
async function listTold(trx: Transaction<Tables>, siteKey: number, scanSessionId: Uint8Array) {
  const counted = await trx
    .selectFrom('events')
    .select(['order_id', 'event_id as counted_id'])
    .where('scan_session_id', '=', scanSessionId)
    .where('site_key', '=', siteKey)
    .where('source', 'in', ['postback', 'pixel'])
    .orderBy('received_at')
    .execute();
  const copies = await trx
    .selectFrom('duplicates')
    .innerJoin('events', (join) =>
      join
        .onRef('events.site_key', '=', 'duplicates.site_key')
        .onRef('events.event_id', '=', 'duplicates.original_event_id')
        .onRef('events.scan_session_id', '=', 'duplicates.scan_session_id'),
    )
    .select(['duplicates.order_id', 'original_event_id as counted_id'])
    .where('duplicates.scan_session_id', '=', scanSessionId)
    .where('duplicates.site_key', '=', siteKey)
    .where('duplicates.source', 'in', ['postback', 'pixel'])
    .orderBy('duplicates.received_at')
    .execute();
  return [...counted, ...copies];
}
