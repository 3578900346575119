import type { ErrorBody, Fate, Receipt } from './wire.ts';

/** What came back for one request. */
export interface Answer {
  /** The HTTP status, or 0 if no answer came. */
  status: number;
  /** The body, parsed as JSON; missing if it was not JSON. */
  body?: unknown;
  /** The `Retry-After` header, unparsed. */
  retryAfter?: string | null | undefined;
}

/** What became of the events, or `null` if they are to be retried. */
export type Outcome = Fate | null;

const BASE_DELAY_MS = 1_000;
/** Each pause may be three times as long as the one before. */
const GROWTH = 3;
const MAX_DELAY_MS = 60_000;
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/**
 * Decides what to do after an answer.
 *
 * Only a 2xx with a receipt for all events acknowledges: a proxy that answers 200 with a page has stored nothing.
 *
 * @param events How many events were sent.
 */
export function outcome({ status, body }: Answer, events: number): Outcome {
  const answer = Object(body) as Receipt & ErrorBody;
  if (status < 300 && answer.accepted + answer.duplicates + answer.rejected === events) return 'delivered';
  // A body that was not JSON when it arrived was damaged on the way: the events in it are good.
  const isDamaged = Object(Object(answer.detail)[0]).type === 'json';
  const isBusy = status === 408 || status === 425 || status === 429 || status >= 500;
  if (status < 300 || isBusy || isDamaged) return null;
  // 413 and 422 are about this batch; any other refusal is about the site, the page or the collector's address.
  return status === 413 || status === 422 ? 'rejected' : 'refused';
}

/**
 * How long to wait before the next try, in milliseconds: what the collector asks for, plus full jitter, so that the
 * pages of a shop do not all come back at once.
 *
 * @param failures How many tries in a row have failed.
 * @param random Between 0 and 1, excluding 1.
 * @param now Milliseconds since 1970.
 */
export function pauseMs({ retryAfter }: Answer, failures: number, random: number, now: number): number {
  const jitter = random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * GROWTH ** failures);
  // Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
  const asked = +(retryAfter as string) * 1_000 || +new Date(retryAfter as string) - now;
  return Math.min(jitter + Math.max(0, asked || 0), MAX_RETRY_AFTER_MS);
}
