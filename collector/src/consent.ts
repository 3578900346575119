import type { NewEvent } from './store/event-rows.ts';

const NOTHING_PERSONAL = {
  page_url: null,
  page_title: null,
  referrer: null,
  metadata: null,
  visitor_id: null,
  email_hash: null,
  phone_hash: null,
  external_id: null,
};

/**
 * Removes everything personal from an event to which the visitor has not agreed, before anything else sees it. The
 * consent itself stays, as the record of why.
 */
export function withConsent<Event extends Pick<NewEvent, 'consent' | keyof typeof NOTHING_PERSONAL>>(
  event: Event,
): Event {
  if (isAgreed(event.consent)) return event;
  return { ...event, ...NOTHING_PERSONAL };
}

/** Whether personal data may be kept. Without any consent recorded it may: nobody asked, so nobody refused. */
export function isAgreed(consent: NewEvent['consent']): boolean {
  return consent !== 'denied' && consent !== 'pending';
}
