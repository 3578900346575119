import type { ExpressionBuilder, Transaction } from 'kysely';
import type { CallOutcome } from '../postbacks/outcome.ts';
import type { InboundCallRow, TokenPurpose } from './ad-network-rows.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

/** A call on its way into the log. */
export interface NewInboundCall {
  call_id: string;
  received_at: number;
  surface: TokenPurpose;
  method: string;
  offer_id: string | null;
  transaction_id: string | null;
  /** JSON, masked. */
  parameters: string;
}

/** A logged call as it may be shown. */
export interface InboundCall extends CallOutcome {
  call_id: string;
  received_at: number;
  surface: TokenPurpose;
  method: string;
  offer_id: string | null;
  transaction_id: string | null;
  latency_ms: number | null;
  /** How many calls this line stands for. */
  calls: number;
  parameters: Record<string, string>;
}

export interface InboundLogFilter {
  /** Calls about this site's offers, and those whose offer is unknown. */
  site_id?: string | undefined;
  transaction_id?: string | undefined;
  offer_id?: string | undefined;
  surface?: string | undefined;
  status?: string | undefined;
  reason?: string | undefined;
  /** A call's id: lists those before it. */
  before?: string | undefined;
  limit: number;
}

/** Logs a call and its outcome, in the transaction of what it did. */
export async function logInboundCall(
  trx: Transaction<Tables>,
  call: NewInboundCall,
  outcome: CallOutcome,
): Promise<void> {
  const bytes = (id: string | null) => (id === null ? null : uuidToBytes(id));
  await trx
    .insertInto('inbound_calls')
    .values({
      ...call,
      ...outcome,
      transaction_id: bytes(call.transaction_id),
      conversion_id: bytes(outcome.conversion_id),
      latency_ms: null,
      calls: 1,
    })
    .execute();
}

/** Records how long the answer to a call took, which is known only once it is on disk. */
export async function noteLatency(trx: Transaction<Tables>, callId: string, latencyMs: number): Promise<void> {
  await trx.updateTable('inbound_calls').set({ latency_ms: latencyMs }).where('call_id', '=', callId).execute();
}

/** Records how many calls a line stands for. */
export async function noteCalls(trx: Transaction<Tables>, callId: string, calls: number): Promise<void> {
  await trx.updateTable('inbound_calls').set({ calls }).where('call_id', '=', callId).execute();
}

/** The logged calls, latest first. */
export async function listInboundCalls(db: Database, filter: InboundLogFilter): Promise<InboundCall[]> {
  const { site_id, transaction_id, before, limit, ...equal } = filter;
  let query = db.selectFrom('inbound_calls').selectAll();
  if (site_id !== undefined) query = query.where((eb) => eb.or([eb('offer_id', 'is', null), isOfSite(eb, site_id)]));
  if (transaction_id !== undefined) query = query.where('transaction_id', '=', uuidToBytes(transaction_id));
  if (before !== undefined) query = query.where('call_id', '<', before);
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) query = query.where(column as 'offer_id', '=', value);
  }
  // Call ids begin with the time.
  const rows = await query.orderBy('call_id', 'desc').limit(limit).execute();
  return rows.map(toCall);
}

function isOfSite(eb: ExpressionBuilder<Tables, 'inbound_calls'>, siteId: string) {
  const offers = eb.selectFrom('offers').innerJoin('sites', 'sites.site_key', 'offers.site_key');
  return eb('offer_id', 'in', offers.where('site_id', '=', siteId).select('offers.offer_id'));
}

/**
 * Deletes calls that were received before a time, oldest first.
 *
 * @param limit The maximum number to delete.
 * @returns How many were deleted.
 */
export async function deleteOldInboundCalls(trx: Transaction<Tables>, before: number, limit: number): Promise<number> {
  const calls = await trx
    .selectFrom('inbound_calls')
    .select('call_id')
    .where('received_at', '<', before)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  const ids = calls.map(({ call_id }) => call_id);
  if (ids.length) await trx.deleteFrom('inbound_calls').where('call_id', 'in', ids).execute();
  return ids.length;
}

function toCall({ transaction_id, conversion_id, status, reason, ...row }: InboundCallRow): InboundCall {
  const text = (id: Uint8Array | null) => (id === null ? null : bytesToUuid(id));
  return {
    ...row,
    transaction_id: text(transaction_id),
    conversion_id: text(conversion_id),
    status: status as CallOutcome['status'],
    reason: reason as CallOutcome['reason'],
    parameters: JSON.parse(row.parameters),
  };
}
