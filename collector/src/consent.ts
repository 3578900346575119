import type { NewEvent } from './store/events.ts';

/**
 * Takes everything personal out of an event to which the visitor has not agreed, before anything else sees it. The
 * consent itself stays: it is the record of why.
 */
export function withConsent(event: NewEvent): NewEvent {
  if (event.consent !== 'denied' && event.consent !== 'pending') return event;
  return { ...event, page_url: null, page_title: null, referrer: null, metadata: null, visitor_id: null };
}
