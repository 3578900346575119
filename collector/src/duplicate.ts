import type { ConversionStatus } from './store/tables.ts';

/** What decides between copies of one event. */
export interface Copy {
  source: 'browser' | 'server';
}

/**
 * Whether a counted event has to give way to a copy that came later: one that came with an API key outranks one that
 * a browser sent, and among equals the first one stays.
 */
export function isOutranked(counted: Copy, incoming: Copy): boolean {
  return counted.source === 'browser' && incoming.source === 'server';
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

const FIRMEST = ['rejected', 'pending', 'approved'] as const;

/**
 * The status of a sale of which there are several copies: one that is rejected, or not approved yet, by any of them is
 * so by all. A copy that is new has been ruled on by nobody, and says `approved`.
 */
export function statusOfSale(copies: { conversion_status: ConversionStatus }[]): ConversionStatus {
  const said = copies.map(({ conversion_status }) => conversion_status);
  return FIRMEST.find((status) => said.includes(status)) ?? 'approved';
}
