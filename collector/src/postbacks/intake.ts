import { v7 as newId } from 'uuid';
import type { FindPlace } from '../geo.ts';
import type { Live } from '../live.ts';
import { callLine } from '../live-line.ts';
import type { Metrics } from '../metrics.ts';
import type { ClickRejection } from '../store/click-rejections.ts';
import type { StoredOffer } from '../store/offers.ts';
import type { Store } from '../store/store.ts';
import type { GoodToken } from '../store/tracking-tokens.ts';
import { readConversion, readReason } from './conversion.ts';
import type { Ignored } from './ignored.ts';
import { type InboundRequest, nameTransaction, toLogged } from './inbound-request.ts';
import { type CallOutcome, refused } from './outcome.ts';
import { findRefusal } from './refusal.ts';
import { clicklessClick, toTaken } from './taken.ts';
import { readText } from './text-problem.ts';

const MAX_TOLD = 20;

/** What the caller is told. */
export interface InboundAnswer extends CallOutcome {
  /** Set if the click was made for the call: the id by which it can be rejected. */
  transaction_id?: string;
  ignored?: Ignored[];
}

interface Deps {
  store: Store;
  now(): number;
  findPlace: FindPlace;
  live: Live;
  metrics: Pick<Metrics, 'countRefusedCall'>;
}

/** The pipeline of a call: token → click and offer → refusals → what it reports → store. Settles after the commit. */
export async function takeCall(deps: Deps, request: InboundRequest): Promise<InboundAnswer> {
  const { store, now } = deps;
  const receivedAt = now();
  const answer = await answerCall(deps, request, receivedAt, newId());
  // Not awaited: if it fails, the store has failed, and the next call says so.
  store.write.noteLatency(answer.callId, now() - receivedAt).catch(() => {});
  const { status, conversion_id, reason, transaction_id, ignored = [], offer, named } = answer;
  if (status === 'refused' && reason) deps.metrics.countRefusedCall(request.surface, reason);
  deps.live.tell(() => callLine(request.surface, offer, answer, transaction_id ?? named, receivedAt));
  const made = transaction_id !== undefined && { transaction_id };
  return { status, conversion_id, reason, ...made, ...(ignored.length && { ignored: ignored.slice(0, MAX_TOLD) }) };
}

/** What the caller is told, and what it is about. */
type Answered = InboundAnswer & { callId: string; offer: StoredOffer | null; named: string | null };

async function answerCall(
  { store, findPlace }: Deps,
  request: InboundRequest,
  now: number,
  callId: string,
): Promise<Answered> {
  const { surface, token, parameters, ip, userAgent, isPrefetch } = request;
  const transaction = nameTransaction(request);
  const click = transaction.is === 'given' && token ? await store.read.findClick(transaction.id) : null;
  const offerId = click?.offer_id ?? token?.offer_id;
  const offer = offerId ? await store.read.findOffer(offerId) : null;
  const logged = toLogged(request, transaction, offer?.offer_id ?? null, now, callId);
  const about = { callId, offer, named: logged.transaction_id };

  const reason = token
    ? findRefusal({ surface, token, transaction, click, offer, ip, userAgent, parameters, isPrefetch })
    : 'bad_token';
  if (reason || !token || !offer) return { ...(await refuse(reason ?? 'unknown_click')), ...about };
  if (surface === 'rejection' && transaction.is === 'given') {
    // It means one of possibly several conversions, and the order that would tell which is unusable.
    const isOrderGiven =
      parameters.get('external_order_id')?.trim() ||
      request.ignored.some(({ parameter }) => parameter === 'external_order_id');
    const isOrderLost = isOrderGiven && !readText(parameters, 'external_order_id');
    if (isOrderLost) return { ...(await refuse('unknown_conversion')), ...about };
    const rejection = readClickRejection(parameters, offer, transaction.id, token, now);
    if (!rejection) return { ...(await refuse('missing_reason')), ...about };
    return { ...(await store.write.rejectClick(rejection, logged)), ...about };
  }
  const made = transaction.is === 'given' ? null : clicklessClick(offer, parameters, now);
  const transactionId = transaction.is === 'given' ? transaction.id : made?.scan_session_id;
  if (!transactionId) return { ...(await refuse('missing_external_id')), ...about };
  const { ignored, ...told } = readConversion(request, offer, surface === 'pixel', made !== null);
  const arrival = { surface, now, parameters, ip, userAgent, tokenId: token.token_id, findPlace };
  const taken = { ...toTaken(offer, transactionId, told, arrival), click: made };
  const of = { ...logged, transaction_id: transactionId };
  const outcome = await store.write.takeConversion(taken, of);
  const isTest = click?.kind === 'test' && outcome.reason === null;
  return {
    ...outcome,
    ...(isTest && { reason: 'test_click' }),
    ...(made && { transaction_id: transactionId }),
    ignored,
    ...about,
  };

  async function refuse(why: Parameters<typeof refused>[0]): Promise<CallOutcome> {
    await store.write.logInboundCall(logged, refused(why));
    return refused(why);
  }
}

function readClickRejection(
  parameters: URLSearchParams,
  { site_key }: StoredOffer,
  transactionId: string,
  { token_id }: GoodToken,
  now: number,
): ClickRejection | null {
  const reason = readReason(parameters.get('new_rejected_reason') ?? '');
  if (!reason) return null;
  const by = `token:${token_id}`;
  const ruling = { status: 'rejected' as const, reason, transaction_id: transactionId, by, at: now };
  return { site_key, order_id: readText(parameters, 'external_order_id'), ruling };
}
