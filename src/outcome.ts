import type { ErrorBody, Fate, Receipt } from './wire.ts';

/** What came back for one request. */
export interface Answer {
  /** The HTTP status, or 0 where no answer came. */
  status: number;
  /** The body, parsed as JSON; missing where it was none. */
  body?: unknown;
  /** The header `Retry-After`, as it came. */
  retryAfter?: string | null | undefined;
}

/** What an answer is judged by. */
export interface Try {
  /** How many events it carried. */
  events: number;
  /** How many tries had failed before it. */
  failures: number;
  /** Between 0 and 1: full jitter, so that the pages of a shop do not come back all at once. */
  random: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** What became of the events; or after how many milliseconds to try again. */
export type Outcome = Fate | number;

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/**
 * What to do after an answer.
 *
 * Only a 2xx with a receipt for all events acknowledges: a proxy that answers 200 with a page has stored nothing.
 */
export function outcome({ status, body, retryAfter }: Answer, { events, failures, random, now }: Try): Outcome {
  const answer = Object(body) as Receipt & ErrorBody;
  if (status < 300 && answer.accepted + answer.duplicates + answer.rejected === events) return 'delivered';
  // A body that was no JSON any more when it came was damaged on its way: the events in it are good.
  const isDamaged = Object(Object(answer.detail)[0]).type === 'json';
  if (status < 300 || status >= 500 || [408, 425, 429].includes(status) || isDamaged) {
    const jitter = random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** failures);
    return Math.min(jitter + retryAfterMs(retryAfter, now), MAX_RETRY_AFTER_MS);
  }
  // 413 and 422 are about this batch; any other refusal is about the site, the page or the collector's address.
  return status === 413 || status === 422 ? 'rejected' : 'refused';
}

/** Seconds or a date; 0 for what is neither: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMs(header: string | null | undefined, now: number): number {
  const seconds = Number(header);
  return Math.max(0, seconds >= 0 ? seconds * 1_000 : Date.parse(header as string) - now) || 0;
}
