import { clickCookieOf } from '../click-cookie.ts';
import type { TokenPurpose } from '../store/ad-network-rows.ts';
import type { NewInboundCall } from '../store/inbound-log.ts';
import type { GoodToken } from '../store/tracking-tokens.ts';
import type { Ignored } from './ignored.ts';
import { maskParameters, readTransaction, type TransactionName } from './parameters.ts';
import { readText } from './text-problem.ts';

/** A call of an ad network, or of the browser that shows its pixel. */
export interface InboundRequest {
  surface: TokenPurpose;
  method: string;
  parameters: URLSearchParams;
  /** What its body contains besides parameters. */
  ignored: Ignored[];
  /** `null` if its token is not valid. */
  token: GoodToken | null;
  ip: string;
  userAgent: string | undefined;
  cookies: Record<string, string | undefined>;
  /** Whether a browser is prefetching, and nobody has seen the page yet. */
  isPrefetch: boolean;
}

/** A pixel on a page of the same site need not name it: the cookie of the last click on its offer does. */
export function nameTransaction({ surface, parameters, token, cookies }: InboundRequest): TransactionName {
  const named = readTransaction(parameters);
  const offerId = token?.offer_id ?? readText(parameters, 'offer_id');
  if (named.is !== 'missing' || surface !== 'pixel' || !offerId) return named;
  const cookie = cookies[clickCookieOf(offerId)];
  return cookie ? readTransaction(new URLSearchParams({ transaction_id: cookie })) : named;
}

/** What the log keeps of a call. */
export function toLogged(
  { surface, method, parameters }: InboundRequest,
  transaction: TransactionName,
  offer_id: string | null,
  received_at: number,
  call_id: string,
): NewInboundCall {
  return {
    call_id,
    received_at,
    surface,
    method,
    offer_id,
    transaction_id: transaction.is === 'given' ? transaction.id : null,
    parameters: JSON.stringify(maskParameters(parameters)),
  };
}
