/** @import { ToldLine } from '../live.ts' */

/** A page that is open for days keeps no more. */
const MAX_LINES = 300;

/**
 * The outcomes that can be shown, in the order of their buttons.
 *
 * @type {{ [outcome in ToldLine['outcome']]: string }}
 */
export const OUTCOME_NAMES = {
  scan: 'Scans',
  accepted: 'Accepted',
  duplicate: 'Duplicates',
  orphan: 'Orphans',
  refused: 'Refused',
};

/**
 * The lines with one more, the newest first. A known one is not added again: after a reconnect the last ones are
 * repeated.
 *
 * @param {ToldLine[]} lines
 * @param {ToldLine} line
 */
export function withLine(lines, line) {
  const [newest] = lines;
  return newest && newest.id >= line.id ? lines : [line, ...lines].slice(0, MAX_LINES);
}

/**
 * How many there are of each outcome.
 *
 * @param {ToldLine[]} lines
 * @returns {Map<string, number>}
 */
export function countOutcomes(lines) {
  const counts = new Map();
  for (const { outcome } of lines) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}
