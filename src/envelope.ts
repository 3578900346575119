import { isQuestion } from './delivery.ts';
import type { QueuedEvent } from './kept.ts';
import { asList } from './metadata.ts';
import type { Device, SessionCookie } from './wire.ts';

/** Sent with every request, so that the collector knows which SDK it talks to. */
export const SDK_VERSION = '0.1.0';

/** What goes beside the events of a request. */
export interface Sender {
  site_id: string;
  device: Device;
  session_cookie: SessionCookie | undefined;
}

/**
 * The body of a request: events, or the question which of them the collector has.
 *
 * @param attempt 1 for the first try.
 * @param now Milliseconds since 1970.
 * @param monotonicNow Milliseconds of the clock by which `madeAt` was taken.
 */
export function bodyOf(
  batch: QueuedEvent[],
  attempt: number,
  sender: Sender,
  now: number,
  monotonicNow: number,
): string {
  const header = { sdk: `scnv-js/${SDK_VERSION}`, sent_at: new Date(now).toISOString(), attempt };
  const events = batch.map(({ event, madeAt }) => {
    const age =
      madeAt === null
        ? { age_ms: now - +new Date(event.event_time), age_clock: 'wall' }
        : { age_ms: Math.round(monotonicNow - madeAt) };
    return Object.assign(age, event);
  });
  const asks = batch.map(({ event }) => event.event_id);
  return JSON.stringify(
    Object.assign(header, sender, isQuestion(batch) ? { asks: asList(asks) } : { events: asList(events) }),
  );
}
