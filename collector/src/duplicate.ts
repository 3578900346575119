import type { Attribution } from './identity.ts';
import type { ConversionStatus, EventSource } from './store/tables.ts';

/** What decides between copies of one event. */
export interface Copy {
  source: EventSource;
}

/** How far a source is believed: whoever reads a page can send what its pixel sends, and a token can be seen in an address. */
const RANK: { [source in EventSource]: number } = { pixel: 0, browser: 1, postback: 2, server: 3 };

/**
 * Whether a counted event has to give way to a copy that came later: one that came with an API key outranks one that
 * came with a token, that one outranks a browser's, and a pixel's is the last. Among equals the first one stays.
 */
export function isOutranked(counted: Copy, incoming: Copy): boolean {
  return RANK[counted.source] < RANK[incoming.source];
}

/**
 * The one copy that counts. Copies that are all of one event may have been counted apart until one came that ties them
 * together, such as a browser's with the id of one and the order id of another.
 *
 * @param copies In the order in which they arrived; at least one.
 */
export function pickCounted<Kind extends Copy>(copies: Kind[]): Kind {
  return copies.reduce((counted, copy) => (isOutranked(counted, copy) ? copy : counted));
}

/**
 * The copy whose scan a sale counts for where the counted one does not say it, since nobody knows its scan, or since that
 * is another site's. It is the one that would count if only those were there whose scan is their site's own; never a
 * pixel, by which anybody could claim the sale of another.
 *
 * @param copies Each as it says itself, in the order in which they arrived.
 * @returns `null` where the counted copy says it, and where none does.
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
 * The status of a sale of which there are several copies, before anybody rules on it: `approved`, or `pending` where any
 * of them says that somebody is to look at it. A pixel's `pending` says nothing of a sale that anybody else tells of.
 */
export function statusOfSale(copies: (Copy & { conversion_status: ConversionStatus })[]): ConversionStatus {
  const others = copies.filter(({ source }) => source !== 'pixel');
  const said = (others.length ? others : copies).map(({ conversion_status }) => conversion_status);
  return said.includes('pending') ? 'pending' : 'approved';
}
