import { count } from './numbers.js';

/** @import { Figures, Unattributed } from '../reports/figures.ts' */

/**
 * What the figures leave out, in plain words; each reason leads to what can be done about it.
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
      one: 'event was deleted because its scan was not registered within a day',
      many: 'events were deleted because their scan was not registered within a day',
      reason: 'orphan',
    },
    {
      value: duplicates,
      one: 'event was sent again, and counts once',
      many: 'events were sent again, and count once',
      reason: 'duplicates',
    },
    {
      value: foreign,
      one: 'event names another site’s scan, and is not counted',
      many: 'events name another site’s scan, and are not counted',
      reason: 'foreign',
    },
    {
      value: bots,
      one: 'event was sent by a bot, and does not count',
      many: 'events were sent by bots, and do not count',
      reason: 'bot',
    },
    {
      value: shared,
      one: 'scan is shared by several visitors: somebody passed the address on',
      many: 'scans are shared by several visitors: somebody passed the address on',
      reason: null,
    },
  ];
  return notes
    .filter(({ value }) => value > 0)
    .map(({ value, one, many, reason }) => ({ text: `${count(value)} ${value === 1 ? one : many}`, reason }));
}
