import type { Transaction } from 'kysely';
import { conversionIdOf } from '../postbacks/conversion-id.ts';
import { type CallOutcome, refused } from '../postbacks/outcome.ts';
import { asCopyOf, findRepeated } from '../postbacks/repeat.ts';
import { type NewClick, registerClick } from './clicks.ts';
import { ruleOnConversions } from './conversions.ts';
import type { NewEvent } from './event-rows.ts';
import { appendEvents } from './events.ts';
import { logInboundCall, type NewInboundCall } from './inbound-log.ts';
import { keepPayout, type NewPayout } from './payouts.ts';
import type { Tables } from './tables.ts';
import { isTold, listRepeatable } from './told-conversions.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** A conversion that a postback or a pixel reports. */
export interface TakenConversion {
  /** Without its id, which depends on what was reported for its click before. */
  event: Omit<NewEvent, 'event_id' | 'scan_session_id'> & { scan_session_id: string };
  /** Whether its name stands for one that could not be used: then it must be the first of its name. */
  isNameLost: boolean;
  /** The event that must have been reported before; `null` if none. */
  afterEvent: string | null;
  conversionsPerClick: 'one' | 'several';
  payout: NewPayout | null;
  /** `null` if it is not rejected on arrival. */
  rejection: { reason: string; by: string } | null;
  /** The click to create for a conversion that has none. */
  click: NewClick | null;
}

/** The outcome of a conversion. */
export interface TakenOutcome extends CallOutcome {
  /** Whether this is the first report of it; never true for a repeat that is rejected on arrival. */
  isNew: boolean;
}

/** Accepts a conversion, and logs the call. `postbacks/repeat.ts` decides what is counted for a click. */
export async function takeConversion(
  trx: Transaction<Tables>,
  taken: TakenConversion,
  call: NewInboundCall,
): Promise<TakenOutcome> {
  if (taken.click) await registerClick(trx, taken.click, taken.event.received_at);
  const { isNew, ...outcome } = await decide(trx, taken);
  await logInboundCall(trx, call, outcome);
  return { ...outcome, isNew };
}

async function decide(trx: Transaction<Tables>, taken: TakenConversion): Promise<TakenOutcome> {
  const { event, afterEvent, payout, rejection } = taken;
  const { site_key, scan_session_id, event_type, order_id } = event;
  if (afterEvent !== null && !(await isTold(trx, event, afterEvent)))
    return { ...refused('no_conversion'), isNew: false };
  // It may be any event: as a conversion of its own it would be paid again. After a pixel alone it is the sale's postback.
  if (taken.isNameLost && (await isTold(trx, event, event_type, ['postback'])))
    return { ...refused('bad_event_name'), isNew: false };
  const told = await listRepeatable(trx, event, taken.conversionsPerClick);
  const repeated = findRepeated(told, event, taken.conversionsPerClick);
  const order = taken.conversionsPerClick === 'several' ? order_id : null;
  const event_id = repeated?.event_id ?? conversionIdOf(scan_session_id, event_type, order);
  const [verdict] = await appendEvents(trx, [{ ...(repeated ? asCopyOf(repeated, event) : event), event_id }]);
  const isNew = verdict?.status !== 'duplicate';
  const conversion_id = isNew ? event_id : verdict.original_event_id;
  const counted = await findCounted(trx, site_key, conversion_id);
  if (counted && payout) await keepPayout(trx, { ...callOf(event, conversion_id), ...payout });
  if (rejection && counted) {
    const about = { transaction_id: scan_session_id, at: event.received_at };
    await ruleOnConversions(trx, site_key, { event_id: conversion_id }, { status: 'rejected', ...rejection, ...about });
    // An order that counts for another click is not this one's to reject.
    if (counted.scan_session_id === scan_session_id)
      return { status: 'rejected', conversion_id, reason: 'third_party_rejected', isNew };
  }
  if (isNew && counted) return { status: counted.conversion_status, conversion_id, reason: null, isNew };
  const isOfClick = repeated !== null || conversion_id === event_id;
  const reason = isOfClick ? 'duplicate_transaction' : 'duplicate_order';
  return { status: 'duplicate', conversion_id, reason, isNew: false };
}

/** `null` for an event that has been deleted but is still known by its id. */
async function findCounted(trx: Transaction<Tables>, siteKey: number, eventId: string) {
  const row = await trx
    .selectFrom('events')
    .select(['conversion_status', 'scan_session_id'])
    .where('site_key', '=', siteKey)
    .where('event_id', '=', uuidToBytes(eventId))
    .executeTakeFirst();
  return row ? { ...row, scan_session_id: row.scan_session_id && bytesToUuid(row.scan_session_id) } : null;
}

function callOf({ site_key, scan_session_id, source, received_at }: TakenConversion['event'], counted: string) {
  return {
    site_key,
    event_id: uuidToBytes(counted),
    scan_session_id: uuidToBytes(scan_session_id),
    source,
    received_at,
  };
}
