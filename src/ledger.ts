import type { LossReason } from './wire.ts';
import type { TrackerWorld } from './world.ts';

/** Counts a loss, and reports it. */
export type Lose = (count: number, reason: LossReason) => void;

/** The one place where losses are counted. */
export function createLedger({ counts, onDrop, explain }: Pick<TrackerWorld, 'counts' | 'onDrop' | 'explain'>): Lose {
  return (count, reason) => {
    if (!count) return;
    counts.dropped = Object.assign({ [reason]: 0 }, counts.dropped);
    (counts.dropped[reason] as number) += count;
    explain(reason, count);
    try {
      // Calling what is missing would throw, which is slow, and a thousand times slower on first use.
      if (onDrop) onDrop(reason, count);
    } catch {
      // Its failure is the page's own.
    }
  };
}
