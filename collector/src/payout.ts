import { pickTrusted, type Sourced } from './duplicate.ts';
import type { EventRow } from './store/tables.ts';

/** What decides between calls that say what one sale pays for the same click. */
interface ToldPayout extends Sourced {
  received_at: number;
}

/**
 * What a click is paid for a sale if several calls say it: a postback takes precedence over a pixel, and among equals
 * the first to arrive wins, as among copies of events.
 *
 * @param told At least one.
 */
export function pickPayout<Kind extends ToldPayout>(told: Kind[]): Kind {
  return pickTrusted(told.toSorted((one, other) => one.received_at - other.received_at));
}

/**
 * Whether a counted sale pays what a call said for the click that it counts for. Anyone can request a pixel: what it
 * says is paid if the pixel's copy counts, or one that confirms it: not a browser's, and naming that click itself.
 */
export function isPaid(counted: Pick<EventRow, 'source' | 'own_identity'>, told: Sourced): boolean {
  if (told.source !== 'pixel') return true;
  return counted.source !== 'browser' && counted.own_identity === null;
}
