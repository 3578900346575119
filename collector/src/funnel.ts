/** An event of a session, as a funnel sees it. */
export interface FunnelEvent {
  event_type: string;
  conversion: boolean;
}

/** How many sessions reached a step, and what share of those at the previous step was lost. */
export interface FunnelStep {
  step: string;
  sessions: number;
  /** `null` if no session reached the previous step. */
  drop_off_percent: number | null;
}

export interface FunnelReport {
  steps: FunnelStep[];
  /** Sessions that converted, but not by these steps; `null` if the last step is not `conversion`. */
  converted_otherwise: number | null;
}

/** The step for every conversion that counts, whatever its name, and for nothing else, not even events of this name. */
export const CONVERSION_STEP = 'conversion';

/**
 * How many steps a session has taken, one after the other; other events in between do not matter.
 *
 * @param events In the order in which they happened.
 * @param steps Names of events, or `conversion`.
 */
export function stepsGone(events: FunnelEvent[], steps: string[]): number {
  let gone = 0;
  for (const { event_type, conversion } of events) {
    const step = steps[gone];
    if (step === undefined) break;
    if (step === CONVERSION_STEP ? conversion : event_type === step) gone++;
  }
  return gone;
}

/**
 * The funnel, from the scan on.
 *
 * @param sessions How many scans there were.
 * @param gone How many steps each session with any event has taken.
 */
export function funnelOf(sessions: number, gone: number[], steps: string[]): FunnelStep[] {
  const reached = [sessions, ...steps.map((_, index) => gone.filter((count) => count > index).length)];
  return ['scan', ...steps].map((step, index) => {
    const [before = 0, count = 0] = [reached[Math.max(index - 1, 0)], reached[index]];
    return { step, sessions: count, drop_off_percent: before ? ((before - count) / before) * 100 : null };
  });
}
