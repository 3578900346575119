import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../src/store/event-rows.ts';
import { START } from './collector.ts';

/** A page view as the store accepts it, with nothing set except the fields of the test. */
export function eventOf(site_key: number, fields: Partial<NewEvent> = {}): NewEvent {
  const scans = { scan_session_id: null, first_scan_session_id: null, last_scan_session_id: null };
  const ids = { ...scans, web_session_id: null, visitor_id: null, page_view_id: null, tab_id: null };
  const texts = { page_url: null, page_title: null, referrer: null, metadata: null, device: null, sdk: null };
  const sale = { order_id: null, consent: null, conversion: 0, amount_minor: null, currency: null };
  const person = { email_hash: null, phone_hash: null, external_id: null };
  const status = { conversion_status: 'approved' as const };
  const clocks = { client_event_time: null, client_sent_at: null, clock_skewed: 0, seq: null };
  const world = { browser: null, os: null, device_type: null, country: null, city: null, bot: null };
  const times = { event_time: START, received_at: START, ...clocks };
  const named = { event_id: randomUUID(), event_type: 'pageview', source: 'browser' as const };
  return { site_key, ...ids, ...texts, ...sale, ...person, ...status, ...world, ...times, ...named, ...fields };
}
