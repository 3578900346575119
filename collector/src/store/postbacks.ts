import type { Transaction } from 'kysely';
import { conversionIdOf } from '../postbacks/conversion-id.ts';
import { type Outcome, refused } from '../postbacks/outcome.ts';
import { findRepeated } from '../postbacks/repeat.ts';
import { type NewClick, registerClick } from './clicks.ts';
import { ruleOnConversions } from './conversions.ts';
import type { NewEvent } from './event-rows.ts';
import { appendEvents } from './events.ts';
import { logInboundCall, type NewInboundCall } from './inbound-log.ts';
import { keepPayout, type NewPayout } from './payouts.ts';
import type { ConversionStatus, EventSource, Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** A conversion that a postback or a pixel tells of. */
export interface TakenConversion {
  /** Without its id, which depends on what was told of its click before. */
  event: Omit<NewEvent, 'event_id' | 'scan_session_id'> & { scan_session_id: string };
  /** What has to come first: `null` where this is it. */
  afterEvent: string | null;
  conversionsPerClick: 'one' | 'several';
  payout: NewPayout | null;
  /** `null` where it is not rejected as it comes. */
  rejection: { reason: string; by: string } | null;
  /** The click to be made of it where there was none. */
  click: NewClick | null;
}

/** Takes a conversion, and writes down the call. What is counted of a click is decided in `postbacks/repeat.ts`. */
export async function takeConversion(
  trx: Transaction<Tables>,
  taken: TakenConversion,
  call: NewInboundCall,
): Promise<Outcome> {
  if (taken.click) await registerClick(trx, taken.click, taken.event.received_at);
  const outcome = await decide(trx, taken);
  await logInboundCall(trx, call, outcome);
  return outcome;
}

async function decide(trx: Transaction<Tables>, taken: TakenConversion): Promise<Outcome> {
  const { event, afterEvent, payout, rejection } = taken;
  const { site_key, scan_session_id, event_type, order_id } = event;
  if (afterEvent !== null && !(await hasConversion(trx, event, afterEvent))) return refused('no_conversion');
  const told = await listTold(trx, event, event_type);
  const repeated = findRepeated(told, event, taken.conversionsPerClick);
  const order = taken.conversionsPerClick === 'several' ? order_id : null;
  const event_id = repeated?.event_id ?? conversionIdOf(scan_session_id, event_type, order);
  const [verdict] = await appendEvents(trx, [asCopyOf(repeated, { ...event, event_id })]);
  const isNew = verdict?.status !== 'duplicate';
  const conversion_id = isNew ? event_id : verdict.original_event_id;
  const counted = await findCounted(trx, site_key, conversion_id);
  if (counted && payout) await keepPayout(trx, { ...callOf(event, conversion_id), ...payout });
  // An order that counts for another click is not this one's to reject.
  if (rejection && counted?.scan_session_id === scan_session_id) {
    const ruling = { status: 'rejected' as const, ...rejection, at: event.received_at };
    await ruleOnConversions(trx, site_key, { event_id: conversion_id }, ruling);
    return { status: 'rejected', conversion_id, reason: 'third_party_rejected' };
  }
  if (isNew && counted) return { status: counted.conversion_status, conversion_id, reason: null };
  const isOfClick = repeated !== null || conversion_id === event_id;
  return { status: 'duplicate', conversion_id, reason: isOfClick ? 'duplicate_transaction' : 'duplicate_order' };
}

/** A copy changes nothing of what was ruled, but that an authenticated call confirms what a pixel told. */
function asCopyOf(repeated: ToldRow | null, event: NewEvent): NewEvent {
  if (!repeated) return event;
  const confirms = repeated.source === 'pixel' && event.source !== 'pixel' && repeated.conversion_status === 'pending';
  return {
    ...event,
    order_id: repeated.order_id === event.order_id || namesOrder(repeated, event) ? event.order_id : null,
    conversion_status: confirms ? event.conversion_status : repeated.conversion_status,
  };
}

/**
 * Whether a copy may say which order it was: one without a number. Another order of the same click is none of its own,
 * and its number would tie what was ruled to a stranger's sale; so no pixel may, nor anybody where it was rejected.
 */
function namesOrder(repeated: ToldRow, { source }: NewEvent): boolean {
  return repeated.order_id === null && repeated.conversion_status !== 'rejected' && source !== 'pixel';
}

interface ToldRow {
  event_id: string;
  order_id: string | null;
  source: EventSource;
  conversion_status: ConversionStatus;
}

/** What postbacks and pixels told of a click under a name: what counts of it, and then what only repeats others. */
async function listTold(
  trx: Transaction<Tables>,
  { site_key, scan_session_id }: TakenConversion['event'],
  name: string,
): Promise<ToldRow[]> {
  const counted = await trx
    .selectFrom('events')
    .select(['event_id', 'order_id', 'source', 'conversion_status'])
    .where('scan_session_id', '=', uuidToBytes(scan_session_id))
    .where('site_key', '=', site_key)
    .where('event_type', '=', name)
    .where('source', 'in', ['postback', 'pixel'])
    .orderBy('received_at')
    .orderBy('event_id')
    .execute();
  const repeats = await trx
    .selectFrom('duplicates as told')
    // What was ruled since stands with the copy that counts.
    .leftJoin('events as winner', (join) =>
      join.onRef('winner.site_key', '=', 'told.site_key').onRef('winner.event_id', '=', 'told.original_event_id'),
    )
    .select(['told.event_id', 'told.order_id', 'told.source'])
    .select(({ fn }) => fn.coalesce('winner.conversion_status', 'told.conversion_status').as('conversion_status'))
    .where('told.scan_session_id', '=', uuidToBytes(scan_session_id))
    .where('told.site_key', '=', site_key)
    .where('told.event_type', '=', name)
    .where('told.source', 'in', ['postback', 'pixel'])
    // Not by a list of those above: each length of it would be a statement of its own, which is kept for the next time.
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('events as counted')
            .select('counted.event_id')
            .whereRef('counted.site_key', '=', 'told.site_key')
            .whereRef('counted.event_id', '=', 'told.event_id')
            .whereRef('counted.scan_session_id', '=', 'told.scan_session_id')
            .whereRef('counted.event_type', '=', 'told.event_type')
            .where('counted.source', 'in', ['postback', 'pixel']),
        ),
      ),
    )
    // Whoever sends a call a thousand times is not to make each of them as slow as all before it.
    .groupBy(['told.event_id', 'told.order_id', 'told.source', 'winner.conversion_status', 'told.conversion_status'])
    .orderBy(({ fn }) => fn.min('told.received_at'))
    .orderBy('told.event_id')
    .execute();
  return [...counted, ...repeats].map((row) => ({ ...row, event_id: bytesToUuid(row.event_id) }));
}

async function hasConversion(
  trx: Transaction<Tables>,
  event: TakenConversion['event'],
  name: string,
): Promise<boolean> {
  return (await listTold(trx, event, name)).length > 0;
}

/** `null` for an event that has been deleted, and is still known. */
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
