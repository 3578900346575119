import { redact } from '@scnv/sdk/redact';
import { type BrowserEvent, type Device, MAX_TEXT_LENGTH, type ServerEvent } from '@scnv/sdk/wire';
import { v7 as newId } from 'uuid';
import { fieldError, type Path, type Validated } from './check.ts';
import { CLOCK_TOLERANCE_MS, type CorrectedTime } from './clock.ts';
import { toMinorUnits } from './money.ts';
import type { NewEvent } from './store/event-rows.ts';
import type { StoredSite } from './store/sites.ts';
import type { Sending } from './validate.ts';

/** An event whose time is not known yet, but for what the client's clock said. */
export type UntimedEvent = Omit<NewEvent, keyof CorrectedTime>;

/** A browser's event as the store takes it. Texts that are too long are cut: they are no reason to lose an event. */
export function fromBrowser(site: StoredSite, event: BrowserEvent, sending: Sending, now: number): UntimedEvent {
  // The SDK has done so already, by the same rules.
  const clean = sending.sdk?.startsWith('scnv-js/') ? undefined : redact;
  return {
    ...blankEvent(site, now),
    source: 'browser',
    sdk: cut(sending.sdk ?? undefined),
    event_id: event.event_id?.toLowerCase() ?? newId(),
    event_type: event.event_type,
    client_event_time: givenTimeOf(event.event_time ?? event.timestamp),
    client_sent_at: sending.sent_at,
    tab_id: event.tab_id ?? null,
    seq: event.seq ?? null,
    scan_session_id: event.scan_session_id ?? null,
    first_scan_session_id: event.first_scan_session_id ?? null,
    last_scan_session_id: event.last_scan_session_id ?? null,
    web_session_id: event.web_session_id ?? null,
    visitor_id: event.visitor_id ?? null,
    page_view_id: event.page_view_id ?? null,
    page_url: cut(event.page_url, clean),
    page_title: cut(event.page_title, clean),
    referrer: cut(event.referrer, clean),
    metadata: jsonOf(event.metadata, clean),
    order_id: event.order_id ?? null,
    consent: event.consent ?? null,
    device: event.device ? deviceOf(event.device) : null,
    conversion: site.conversion_events.includes(event.event_type) ? 1 : 0,
  };
}

/**
 * A server's event as the store takes it, with its money made exact. Its time is what the server says: servers know
 * the time, and tell of the past. What is to come is a mistake, such as local time that calls itself UTC, and is moved to
 * now: no report would show it today.
 *
 * @param path Where the event stands in the body.
 */
export function fromServer(site: StoredSite, event: ServerEvent, path: Path, now: number): Validated<NewEvent> {
  const { conversion_value: value } = event;
  const money = value && toMinorUnits(value.amount, value.currency);
  if (money && 'problem' in money) {
    return { errors: [fieldError([...path, 'conversion_value', money.field], money.problem, 'value')] };
  }
  const told = givenTimeOf(event.event_time);
  const isSkewed = told !== null && told > now + CLOCK_TOLERANCE_MS;
  return {
    value: {
      ...blankEvent(site, now),
      source: 'server',
      event_id: event.event_id?.toLowerCase() ?? newId(),
      event_type: event.event_name,
      event_time: isSkewed ? now : (told ?? now),
      client_event_time: told,
      clock_skewed: isSkewed ? 1 : 0,
      scan_session_id: event.scan_session_id,
      metadata: jsonOf(event.properties),
      order_id: event.order_id ?? null,
      consent: event.consent ?? null,
      ...identifiersOf(event),
      conversion: 1,
      amount_minor: money?.minor ?? null,
      currency: value?.currency.toUpperCase() ?? null,
    },
  };
}

/** What only the pipeline finds out. */
const UNKNOWN_WORLD = { browser: null, os: null, device_type: null, country: null, city: null, bot: null };

/** An event of which nothing is known yet. */
export function blankEvent(site: Pick<StoredSite, 'site_key'>, now: number) {
  return {
    site_key: site.site_key,
    received_at: now,
    client_sent_at: null,
    tab_id: null,
    seq: null,
    first_scan_session_id: null,
    last_scan_session_id: null,
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
    ...UNKNOWN_WORLD,
    email_hash: null,
    phone_hash: null,
    external_id: null,
    conversion_status: 'approved' as const,
  };
}

function identifiersOf({ user_identifiers: told = {} }: ServerEvent) {
  return {
    email_hash: told.email_hash?.toLowerCase() ?? null,
    phone_hash: told.phone_hash?.toLowerCase() ?? null,
    external_id: told.external_id ?? null,
  };
}

// The device of an envelope is that of all its events.
const devices = new WeakMap<Device, string | null>();

function deviceOf(device: Device): string | null {
  const known = devices.get(device);
  if (known !== undefined) return known;
  const json = jsonOf(knownDevice(device));
  devices.set(device, json);
  return json;
}

/** No more of a device than is asked for: whatever else stands in it, however deep, is nobody's business. */
function knownDevice({ user_agent, screen_width, screen_height, language, webdriver }: Device): Device {
  const known = { user_agent: cut(user_agent), screen_width, screen_height, language: cut(language), webdriver };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined));
}

function givenTimeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

/** @param clean What is done to a text before it is cut: half an address is none that would be found. */
function cut(text: string | undefined, clean = (given: string) => given): string | null {
  return text === undefined ? null : clean(text.slice(0, 2 * MAX_TEXT_LENGTH)).slice(0, MAX_TEXT_LENGTH);
}

function jsonOf(value: object | undefined, clean?: (given: string) => string): string | null {
  if (!value || !Object.keys(value).length) return null;
  // Asked of each part only where there is something to ask: that takes several times as long.
  return JSON.stringify(value, clean && ((_, part: unknown) => cleaned(part, clean)));
}

function cleaned(part: unknown, clean: (given: string) => string): unknown {
  if (typeof part === 'string') return clean(part);
  if (!part || typeof part !== 'object' || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [clean(key), value]));
}
