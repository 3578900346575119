import type { Fate } from './wire.ts';

/** What came back for one request. */
export interface Answer {
  /** The HTTP status, or 0 where no answer came. */
  status: number;
  /** The body, parsed as JSON; missing where it was none. */
  body?: unknown;
}

/** What to do next: nothing, where the events were delivered; try again after so many milliseconds; or give up. */
export type Outcome = Fate | number;

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;

/**
 * What to do after an answer.
 *
 * Only a 2xx with JSON acknowledges: a proxy that answers 200 with a page has stored nothing.
 *
 * @param failures How many tries had failed before this one.
 * @param random Between 0 and 1: full jitter, so that the pages of a shop do not come back all at once.
 */
export function outcome({ status, body }: Answer, failures: number, random: number): Outcome {
  if (status < 300 && Object(body) === body) return 'delivered';
  if (status < 300 || status >= 500 || [408, 425, 429].includes(status)) {
    return random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** failures);
  }
  // 413 and 422 are about this batch; any other refusal is about the site, the page or the collector's address.
  return status === 413 || status === 422 ? 'rejected' : 'refused';
}
