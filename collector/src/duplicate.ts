import type { Attribution } from './identity.ts';
import type { ConversionStatus, EventSource } from './store/tables.ts';

/** What decides between copies of one event. */
export interface Copy {
  source: EventSource;
}

/** How far a source is trusted: anyone can send what a page's pixel sends, and a token can be seen in a URL. */
const RANK: { [source in EventSource]: number } = { pixel: 0, browser: 1, postback: 2, server: 3 };

/**
 * Whether a counted event has to give way to a copy that came later: one with an API key outranks one with a token,
 * which outranks a browser's, and a pixel's ranks last. Among equals the first one stays.
 */
export function isOutranked(counted: Copy, incoming: Copy): boolean {
  return RANK[counted.source] < RANK[incoming.source];
}

/**
 * The one copy that counts. Copies of one event may have been counted separately until one came that ties them
 * together, such as a browser's with the id of one and the order id of another.
 *
 * @param copies In order of arrival; at least one.
 */
export function pickCounted<Kind extends Copy>(copies: Kind[]): Kind {
  return copies.reduce((counted, copy) => (isOutranked(counted, copy) ? copy : counted));
}

/**
 * The copy whose scan a sale counts for if the counted one's own scan is unknown, or another site's. It is the one that
 * would count among the copies with a scan of their own site; never a pixel's, with which anyone could claim another's
 * sale.
 *
 * @param copies Each with its own attribution, in order of arrival.
 * @returns `null` if the counted copy's own scan applies, and if no copy has one.
 */
export function pickLender<Kind extends Copy & Pick<Attribution, 'identity'>>(
  counted: Pick<Attribution, 'identity'>,
  copies: Kind[],
): Kind | null {
  if (counted.identity === 'linked' || counted.identity === 'test') return null;
  const linked = copies.filter(({ identity, source }) => identity === 'linked' && source !== 'pixel');
  return linked.length ? pickCounted(linked) : null;
}

/**
 * The status of a sale with several copies, before any ruling: `approved`, or `pending` if any of them asks for a
 * review. A pixel's `pending` is ignored if there is a copy from anyone else.
 */
export function statusOfSale(copies: (Copy & { conversion_status: ConversionStatus })[]): ConversionStatus {
  const others = copies.filter(({ source }) => source !== 'pixel');
  const said = (others.length ? others : copies).map(({ conversion_status }) => conversion_status);
  return said.includes('pending') ? 'pending' : 'approved';
}
