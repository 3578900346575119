/** @import { ToldLine } from '../live.ts' */

/** A page that is open for days holds no more. */
const MAX_LINES = 300;

/**
 * What is to be seen, in the order in which it is offered.
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
 * The lines with one more, the newest first. One that is known is not taken again: who comes back is told the last ones.
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
