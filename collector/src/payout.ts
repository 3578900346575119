import { type Copy, pickCounted } from './duplicate.ts';
import type { EventRow } from './store/tables.ts';

/** What decides between calls that say of one sale, for the same click, what it pays. */
interface ToldPayout extends Copy {
  received_at: number;
}

/**
 * What a click is paid for a sale of which several calls say it: what a postback says goes before what a pixel says, and
 * among equals the first to arrive wins, as among copies of events.
 *
 * @param told At least one.
 */
export function pickPayout<Kind extends ToldPayout>(told: Kind[]): Kind {
  return pickCounted(told.toSorted((one, other) => one.received_at - other.received_at));
}

/**
 * Whether a counted sale pays what a call said for the click that it counts for. Anybody can show a pixel: what it says
 * is paid where a pixel's copy counts, or one that confirms it, which names that click itself and is no browser's.
 */
export function isPaid(counted: Pick<EventRow, 'source' | 'own_identity'>, told: Copy): boolean {
  if (told.source !== 'pixel') return true;
  return counted.source !== 'browser' && counted.own_identity === null;
}
