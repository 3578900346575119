import type { Answer } from './outcome.ts';
import type { Fate, LossReason } from './wire.ts';

/** What has become of the events of a page so far. */
export interface Counts {
  /** Taken by the collector, as new or as known to it already. */
  delivered: number;
  /** Lost, by reason. */
  dropped: { [reason in LossReason]?: number };
}

/** Is told why events were lost, and how many. */
export type OnDrop = ((reason: LossReason, count: number) => void) | undefined;

/** Counts a loss, and tells of it. */
export function countLoss(counts: Counts, onDrop: OnDrop, count: number, reason: LossReason): void {
  if (!count) return;
  counts.dropped[reason] = (counts.dropped[reason] || 0) + count;
  try {
    (onDrop as NonNullable<OnDrop>)(reason, count);
  } catch {
    // There is none, or its failure is its page's own.
  }
}

/** How many of a batch that has met its fate were taken, and how many were not. */
export function tally(events: number, fate: Fate, { body }: Answer): [taken: number, lost: number] {
  const lost = fate === 'delivered' ? Object(body).rejected || 0 : events;
  return [events - lost, lost];
}
