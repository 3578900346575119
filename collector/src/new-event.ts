import { type BrowserEvent, type Device, type FieldError, MAX_TEXT_LENGTH, type ServerEvent } from '@scnv/sdk/wire';
import { v7 as newId } from 'uuid';
import type { Validated } from './check.ts';
import { toMinorUnits } from './money.ts';
import type { NewEvent } from './store/events.ts';
import type { StoredSite } from './store/sites.ts';

/** A browser's event as the store takes it. Texts that are too long are cut: they are no reason to lose an event. */
export function fromBrowser(site: StoredSite, event: BrowserEvent, sdk: string | null, now: number): NewEvent {
  return {
    ...blank(site, now),
    source: 'browser',
    sdk: cut(sdk ?? undefined),
    event_id: event.event_id?.toLowerCase() ?? newId(),
    event_type: event.event_type,
    event_time: timeOf(event.event_time ?? event.timestamp, now),
    scan_session_id: event.scan_session_id ?? null,
    web_session_id: event.web_session_id ?? null,
    visitor_id: event.visitor_id ?? null,
    page_view_id: event.page_view_id ?? null,
    page_url: cut(event.page_url),
    page_title: cut(event.page_title),
    referrer: cut(event.referrer),
    metadata: jsonOf(event.metadata),
    order_id: event.order_id ?? null,
    consent: event.consent ?? null,
    device: event.device ? jsonOf(knownDevice(event.device)) : null,
    conversion: site.conversion_events.includes(event.event_type) ? 1 : 0,
  };
}

/** A server's event as the store takes it, with its money made exact. */
export function fromServer(site: StoredSite, event: ServerEvent, now: number): Validated<NewEvent> {
  const { conversion_value: value } = event;
  const money = value && toMinorUnits(value.amount, value.currency);
  if (money && 'problem' in money) {
    const error: FieldError = { loc: ['body', 'conversion_value', money.field], msg: money.problem, type: 'value' };
    return { errors: [error] };
  }
  return {
    value: {
      ...blank(site, now),
      source: 'server',
      event_id: event.event_id?.toLowerCase() ?? newId(),
      event_type: event.event_name,
      event_time: timeOf(event.event_time, now),
      scan_session_id: event.scan_session_id,
      metadata: jsonOf(event.properties),
      order_id: event.order_id ?? null,
      consent: event.consent ?? null,
      conversion: 1,
      amount_minor: money?.minor ?? null,
      currency: value?.currency.toUpperCase() ?? null,
    },
  };
}

function blank(site: StoredSite, now: number) {
  return {
    site_key: site.site_key,
    received_at: now,
    web_session_id: null,
    visitor_id: null,
    page_view_id: null,
    page_url: null,
    page_title: null,
    referrer: null,
    device: null,
    sdk: null,
    amount_minor: null,
    currency: null,
  };
}

/** No more of a device than is asked for: whatever else stands in it, however deep, is nobody's business. */
function knownDevice({ user_agent, screen_width, screen_height, language }: Device): Device {
  const known = { user_agent: cut(user_agent), screen_width, screen_height, language: cut(language) };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined));
}

function timeOf(text: string | undefined, now: number): number {
  return text === undefined ? now : Date.parse(text);
}

function cut(text: string | undefined): string | null {
  return text?.slice(0, MAX_TEXT_LENGTH) ?? null;
}

function jsonOf(value: object | undefined): string | null {
  return value && Object.keys(value).length ? JSON.stringify(value) : null;
}
