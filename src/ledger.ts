import type { LossReason } from './wire.ts';
import type { TrackerWorld } from './world.ts';

/** Counts a loss, and tells of it. */
export type Lose = (count: number, reason: LossReason) => void;

/** The one place where losses are counted. */
export function createLedger({ counts, onDrop, explain }: Pick<TrackerWorld, 'counts' | 'onDrop' | 'explain'>): Lose {
  return (count, reason) => {
    if (!count) return;
    counts.dropped = Object.assign({ [reason]: 0 }, counts.dropped);
    (counts.dropped[reason] as number) += count;
    explain(reason, count);
    try {
      // Called though it is none, it would throw: that is slow, for the first time a thousand times as slow.
      if (onDrop) onDrop(reason, count);
    } catch {
      // Its failure is its page's own.
    }
  };
}
