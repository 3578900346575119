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
