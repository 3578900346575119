import type { Attribution } from './identity.ts';
import type { Bot, ConversionStatus, EventSource } from './store/tables.ts';

/** Who reported a copy of an event. */
export interface Sourced {
  source: EventSource;
}

/** What decides between copies of one event. */
export interface Copy extends Sourced {
  bot: Bot | null;
  conversion: number;
}

/** How far a source is trusted: anyone can send what a page's pixel sends, and a token can be seen in a URL. */
const RANK: { [source in EventSource]: number } = { pixel: 0, browser: 1, postback: 2, server: 3 };

/**
 * Whether a counted event has to give way to a copy that came later: one with an API key outranks one with a token,
 * which outranks a browser's, and a pixel's ranks last. From one source, a person's outranks a bot's, and then a
 * conversion any other event: otherwise a bot that comes first would hide a sale. Among equals the first one stays.
 */
export function isOutranked(counted: Copy, incoming: Copy): boolean {
  return rankOf(counted) < rankOf(incoming);
}

function rankOf({ source, bot, conversion }: Copy): number {
  return 4 * RANK[source] + (bot ? 0 : 2) + conversion;
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
 * The first copy from the source that is trusted most.
 *
 * @param copies In order of arrival; at least one.
 */
export function pickTrusted<Kind extends Sourced>(copies: Kind[]): Kind {
  return copies.reduce((picked, copy) => (RANK[picked.source] < RANK[copy.source] ? copy : picked));
}

/**
 * The copy whose scan a sale counts for if the counted one's own scan is unknown, or another site's. It is the first of
 * the most trusted source among the copies with a scan of their own site, be it a bot's; never a pixel's, with which
 * anyone could claim another's sale.
 *
 * @param copies Each with its own attribution, in order of arrival.
 * @returns `null` if the counted copy's own scan applies, and if no copy has one.
 */
export function pickLender<Kind extends Sourced & Pick<Attribution, 'identity'>>(
  counted: Pick<Attribution, 'identity'>,
  copies: Kind[],
): Kind | null {
  if (counted.identity === 'linked' || counted.identity === 'test') return null;
  const linked = copies.filter(({ identity, source }) => identity === 'linked' && source !== 'pixel');
  return linked.length ? pickTrusted(linked) : null;
}

/**
 * The status of a sale with several copies, before any ruling: `approved`, or `pending` if any of them asks for a
 * review. A pixel's `pending` is ignored if there is a copy from anyone else.
 */
export function statusOfSale(copies: (Sourced & { conversion_status: ConversionStatus })[]): ConversionStatus {
  const others = copies.filter(({ source }) => source !== 'pixel');
  const said = (others.length ? others : copies).map(({ conversion_status }) => conversion_status);
  return said.includes('pending') ? 'pending' : 'approved';
}
