import { redact } from '@scnv/sdk/redact';
import { type BrowserEvent, type Device, MAX_TEXT_LENGTH, type ServerEvent } from '@scnv/sdk/wire';
import { v7 as newId } from 'uuid';
import { fieldError, type Path, type Validated } from './check.ts';
import { CLOCK_TOLERANCE_MS, type CorrectedTime } from './clock.ts';
import { toMinorUnits } from './money.ts';
import type { NewEvent } from './store/event-rows.ts';
import type { StoredSite } from './store/sites.ts';
import type { Sending } from './validate.ts';

/** An event whose time is not known yet, except by the client's clock. */
export type UntimedEvent = Omit<NewEvent, keyof CorrectedTime>;

/** A browser's event as the store takes it. Overlong texts are cut: they are no reason to lose an event. */
export function fromBrowser(site: StoredSite, event: BrowserEvent, sending: Sending, now: number): UntimedEvent {
  // The SDK has already redacted it, by the same rules.
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
 * A server's event as the store takes it, with an exact amount. Its time is what the server says: servers know the
 * time, and may report the past. A time in the future is a mistake, such as local time labeled UTC, and is replaced
 * by now: otherwise no report would show the event today.
 *
 * @param path Where the event is in the body.
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

/** What only the pipeline determines. */
const UNKNOWN_WORLD = { browser: null, os: null, device_type: null, country: null, city: null, bot: null };

/** An event about which nothing is known yet. */
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

// All events of an envelope share its device object.
const devices = new WeakMap<Device, string | null>();

function deviceOf(device: Device): string | null {
  const known = devices.get(device);
  if (known !== undefined) return known;
  const json = jsonOf(knownDevice(device));
  devices.set(device, json);
  return json;
}

/** Only the fields of a device that are asked for; anything else in it, however deep, is not stored. */
function knownDevice({ user_agent, screen_width, screen_height, language, webdriver }: Device): Device {
  const known = { user_agent: cut(user_agent), screen_width, screen_height, language: cut(language), webdriver };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined));
}

function givenTimeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

/** @param clean Redacts the text before it is cut: half an e-mail address would not be recognized. */
function cut(text: string | undefined, clean = (given: string) => given): string | null {
  return text === undefined ? null : clean(text.slice(0, 2 * MAX_TEXT_LENGTH)).slice(0, MAX_TEXT_LENGTH);
}

function jsonOf(value: object | undefined, clean?: (given: string) => string): string | null {
  if (!value || !Object.keys(value).length) return null;
  // A replacer makes this several times as slow, so there is one only where something is to be redacted.
  return JSON.stringify(value, clean && ((_, part: unknown) => cleaned(part, clean)));
}

function cleaned(part: unknown, clean: (given: string) => string): unknown {
  if (typeof part === 'string') return clean(part);
  if (!part || typeof part !== 'object' || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [clean(key), value]));
}
