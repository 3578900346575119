import { count } from './numbers.js';

/** @import { Figures, Unattributed } from '../reports/figures.ts' */

/**
 * What the figures leave out, in plain words; each leads to what can be done about it.
 *
 * @param {Figures & Partial<Unattributed>} figures
 * @returns {{ text: string, reason: string | null }[]}
 */
export function notesOf({ orphans = 0, expired_orphans = 0, duplicates = 0, foreign = 0, bots, shared }) {
  const notes = [
    {
      value: orphans,
      one: 'event waits for a scan that this collector does not know',
      many: 'events wait for a scan that this collector does not know',
      reason: 'orphan',
    },
    {
      value: expired_orphans,
      one: 'event was deleted, since its scan was not registered within a day',
      many: 'events were deleted, since their scan was not registered within a day',
      reason: 'orphan',
    },
    {
      value: duplicates,
      one: 'event came again, and counts once',
      many: 'events came again, and count once',
      reason: 'duplicates',
    },
    {
      value: foreign,
      one: 'event names a scan of another site, and counts for none',
      many: 'events name a scan of another site, and count for none',
      reason: 'foreign',
    },
    {
      value: bots,
      one: 'event was sent by a program, and does not count',
      many: 'events were sent by programs, and do not count',
      reason: 'bot',
    },
    {
      value: shared,
      one: 'scan is shared by several visitors: somebody has passed the address on',
      many: 'scans are shared by several visitors: somebody has passed the address on',
      reason: null,
    },
  ];
  return notes
    .filter(({ value }) => value > 0)
    .map(({ value, one, many, reason }) => ({ text: `${count(value)} ${value === 1 ? one : many}`, reason }));
}
