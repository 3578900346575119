const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A client's clock that is off by more than this is wrong; by less, it is as good as clocks are. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;
/** No event waits longer than this to be sent: the SDK keeps one for a day. */
export const MAX_AGE_MS = 7 * DAY_MS;
/** How far back a time that nothing confirms is believed: as long as a scan session lives. */
export const MAX_TOLD_AGE_MS = 60 * DAY_MS;

/** What is known of the time of an event, in milliseconds since 1970. */
export interface Times {
  received_at: number;
  /** When it happened, by the client's clock. */
  client_event_time: number | null;
  /** When it was sent, by the client's clock. */
  client_sent_at: number | null;
}

/** What the collector makes of them. */
export interface CorrectedTime {
  /** When the event happened, by the collector's clock: whole milliseconds since 1970. */
  event_time: number;
  /** 1 if the client's clock is known to be more than 5 minutes off. */
  clock_skewed: 0 | 1;
}

/**
 * Says when an event happened, whatever the client's clock says: how long it waited is known better than when it was.
 *
 * 1. `age_ms`, if it is a number from 0 on, is how long the event waited. An age by the wall clock is no worse than
 *    the difference of two times by that clock, and is treated the same.
 * 2. Else it waited from `client_event_time` to `client_sent_at`. An event dated up to 5 minutes after it was sent did
 *    not wait at all: some clients write their times in whole seconds.
 * 3. Else the client's time is all there is; if it gives none, the time of receipt counts. So it does for a time more
 *    than 5 minutes in the future: that is a mistake, such as local time labeled UTC.
 *
 * An event that waited is at most 7 days old; one dated by the client alone at most 60. A time beyond that is moved to
 * the limit, and the event is never refused.
 *
 * @param ageMs Milliseconds between the event and the sending of it, if the client said so.
 */
export function correctTime(times: Times, ageMs: number | undefined): CorrectedTime {
  const { received_at, client_event_time, client_sent_at } = times;
  const skewMs = client_sent_at === null ? 0 : client_sent_at - received_at;
  const waitedMs = isAge(ageMs) ? ageMs : waitOf(times);
  if (waitedMs !== null) {
    const event_time = received_at - Math.min(Math.round(waitedMs), MAX_AGE_MS);
    return { event_time, clock_skewed: isOff(skewMs) ? 1 : 0 };
  }
  const told = client_event_time ?? received_at;
  const isAhead = told > received_at + CLOCK_TOLERANCE_MS;
  const event_time = isAhead ? received_at : Math.max(told, received_at - MAX_TOLD_AGE_MS);
  return { event_time, clock_skewed: isAhead || isOff(skewMs) ? 1 : 0 };
}

function isOff(skewMs: number): boolean {
  return Math.abs(skewMs) > CLOCK_TOLERANCE_MS;
}

function isAge(ageMs: number | undefined): ageMs is number {
  return ageMs !== undefined && Number.isFinite(ageMs) && ageMs >= 0;
}

function waitOf({ client_event_time, client_sent_at }: Times): number | null {
  if (client_event_time === null || client_sent_at === null) return null;
  const waitedMs = client_sent_at - client_event_time;
  return waitedMs < -CLOCK_TOLERANCE_MS ? null : Math.max(waitedMs, 0);
}
