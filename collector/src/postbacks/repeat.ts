import type { EventSource } from '../store/tables.ts';

/** What was told of a click before. */
export interface Told {
  order_id: string | null;
  source: EventSource;
}

/**
 * The conversion that a call repeats, of those of the same name that its click has; `null` where it is new.
 *
 * With several conversions a click, one with another order is new, and one without an order never is. But one that the
 * pixel told without its order is the one that the postback tells with it, and the other way round.
 *
 * @param told In the order in which they came.
 */
export function findRepeated<Kind extends Told>(
  told: Kind[],
  call: Told,
  conversionsPerClick: 'one' | 'several',
): Kind | null {
  const [first = null] = told;
  const same = told.find(({ order_id }) => order_id === call.order_id);
  if (same) return same;
  if (conversionsPerClick === 'one' || call.order_id === null) return first;
  return told.find(({ order_id, source }) => order_id === null && source !== call.source) ?? null;
}
