import { type Attribution, type Session, scansOf } from './session.ts';
import type { BrowserEvent, Consent } from './wire.ts';

/** An event as the SDK makes it. */
export type OwnEvent = BrowserEvent & { event_id: string; event_time: string };

/** What the SDK knows of the moment at which an event happens. */
export type Moment = Omit<OwnEvent, 'event_type' | 'event_id' | 'metadata' | 'order_id'>;

/** The fields with personal data. */
const PERSONAL = ['page_url', 'page_title', 'referrer', 'visitor_id', 'metadata'] as const;

/**
 * @param calledAt Milliseconds since 1970.
 * @param page What events carry of the page.
 */
export function momentOf(
  calledAt: number,
  session: Session,
  attribution: Attribution | undefined,
  consent: Consent | undefined,
  page: Partial<Moment> & { tab_id: string; seq: number },
): Moment {
  const { visitor_id, web_session_id } = session;
  return Object.assign(
    { event_time: new Date(calledAt).toISOString(), visitor_id, web_session_id },
    scansOf(session, attribution),
    consent && { consent },
    page,
  );
}

/** Removes the personal data from an event. Mutates it. */
export function strip(event: Partial<OwnEvent>): void {
  for (const name of PERSONAL) delete event[name];
}
