import { describeDevice } from '../device.ts';
import { isAllowedSource } from '../source-list.ts';
import type { TokenPurpose } from '../store/ad-network-rows.ts';
import type { Click } from '../store/clicks.ts';
import type { StoredOffer } from '../store/offers.ts';
import type { GoodToken } from '../store/tracking-tokens.ts';
import type { OutcomeReason } from './outcome.ts';
import type { TransactionName } from './parameters.ts';
import { readText } from './text-problem.ts';

/** What decides whether a call is refused. */
export interface Circumstances {
  surface: TokenPurpose;
  token: GoodToken;
  transaction: TransactionName;
  /** `null` if there is none with this transaction id. */
  click: Click | null;
  /** The click's, or else the token's. */
  offer: StoredOffer | null;
  /** The IP address that the call came from. */
  ip: string;
  userAgent: string | undefined;
  parameters: URLSearchParams;
  /** Whether a browser is prefetching. */
  isPrefetch: boolean;
}

/** Why a call is refused, or `null`. */
export function findRefusal(circumstances: Circumstances): OutcomeReason | null {
  const { surface, token, transaction, click, offer, ip } = circumstances;
  if (circumstances.isPrefetch) return 'prefetch';
  if (transaction.is === 'bad') return 'bad_transaction_id';
  if (transaction.is === 'given' && !click) return 'unknown_click';
  if (transaction.is === 'missing' && !isClickless(circumstances)) return 'missing_transaction_id';
  if (!offer) return 'unknown_click';
  if (token.offer_id !== null && token.offer_id !== offer.offer_id) return 'wrong_offer';
  // A pixel is requested by whoever sees the page.
  if (surface !== 'pixel' && !isAllowedSource(ip, offer.allowed_sources)) return 'source_not_allowed';
  // A bot that opens the page first would take the visitor's place.
  if (surface === 'pixel' && describeDevice({ user_agent: circumstances.userAgent ?? '' }, offer.site_bots).bot)
    return 'bot';
  // What was sold before may still be returned.
  if (surface === 'rejection') return null;
  if (offer.status === 'paused') return 'offer_paused';
  if (offer.site_status === 'paused') return 'site_paused';
  if (transaction.is === 'given') return null;
  if (offer.clickless === 'refuse') return 'clickless_not_allowed';
  return clicklessKeyOf(circumstances.parameters) ? null : 'missing_external_id';
}

/** What makes a clickless conversion count once: its order, or else the publisher's own id of the click. */
export function clicklessKeyOf(parameters: URLSearchParams): [name: string, value: string] | null {
  for (const name of ['external_order_id', 'external_transaction_id']) {
    const value = readText(parameters, name);
    if (value) return [name, value];
  }
  return null;
}

/** Without a click, only an offer's own token says which offer it is. */
function isClickless({ surface, token, parameters }: Circumstances): boolean {
  return surface === 'postback' && token.offer_id !== null && readText(parameters, 'publisher') !== null;
}
