/** Everything that the SDKs and the collector exchange over HTTP: the single source for both sides. */

/** The URL parameter that carries a scan session id to the shop's page. */
export const SCAN_PARAMETER = 'scnv';
/** The localStorage key and the cookie of the session record. Integrators read `sid` from it, so the name is fixed. */
export const SESSION_KEY = '_scnv';
/** A session ends 60 days after its scan. */
export const SESSION_LIFETIME_MS = 60 * 24 * 60 * 60 * 1000;

/** The collector's path for browser events. */
export const BROWSER_EVENTS_PATH = '/ct';
/** The collector's paths for server events: one per request, or a batch. */
export const SERVER_EVENTS_PATH = '/server-events';
export const SERVER_EVENTS_BATCH_PATH = '/server-events/batch';

/** The browser SDK sends at once when this many events are waiting, or {@link MAX_BATCH_BYTES} of them. */
export const MAX_BATCH_EVENTS = 20;
/** The browser SDK puts at most this many bytes of events, as UTF-8, in one request. */
export const MAX_BATCH_BYTES = 16 * 1024;
/** The collector accepts at most this many events in one request… */
export const MAX_REQUEST_EVENTS = 100;
/** …and at most this many bytes, as UTF-8. */
export const MAX_REQUEST_BYTES = 512 * 1024;
/** The largest `metadata` and `properties`, in UTF-8 bytes of JSON. */
export const MAX_METADATA_BYTES = 10 * 1024;
/** How deep objects and arrays may nest in `metadata` and `properties`, the outermost included. */
export const MAX_METADATA_DEPTH = 5;
/** The longest event name, order id and site id, in characters. */
export const MAX_NAME_LENGTH = 128;
/** The longest `page_url`, `page_title` and `referrer`, in characters. */
export const MAX_TEXT_LENGTH = 4096;

/** What the visitor has agreed to; absent if nobody asked. */
export type Consent = 'granted' | 'denied' | 'pending';
/** What a caller adds to an event: anything that JSON can express. */
export type Metadata = { [key: string]: unknown };
/** {@link Metadata} as callers may pass it: an object typed by an interface is not assignable to `unknown` members. */
// biome-ignore lint/suspicious/noExplicitAny: it is assignable to `any` members
export type GivenMetadata = { [key: string]: any };

/** The visitor's device, as far as its browser reveals it. */
export interface Device {
  user_agent?: string;
  screen_width?: number;
  screen_height?: number;
  language?: string;
  /** Whether a program controls the browser: `navigator.webdriver`. */
  webdriver?: boolean;
}

/** What happened in a visitor's browser. */
export interface BrowserEvent {
  /** snake_case, for example `pageview` or `purchase`. */
  event_type: string;
  /** UUID, made when the event happens and kept on every retry; the collector makes one if it is missing. */
  event_id?: string;
  /** ISO 8601, UTC. The time of receipt if missing. */
  event_time?: string;
  /** Another name for `event_time`, used by pages that post to the collector themselves. */
  timestamp?: string;
  /** Milliseconds from the event to its sending, by a monotonic clock. */
  age_ms?: number;
  /** Set if `age_ms` is by the wall clock, because the page that sends the event is not the one that made it. */
  age_clock?: 'wall';
  /** UUID of the browser tab. */
  tab_id?: string;
  /** Grows with each event of a tab, to order events that share a millisecond. */
  seq?: number;
  /** The scan that this event is attributed to. */
  scan_session_id?: string;
  /** The first scan that this browser remembers, if it is a different one. */
  first_scan_session_id?: string;
  /** The last scan that this browser remembers, if it is a different one. */
  last_scan_session_id?: string;
  /** UUIDs of the visit, which ends after 30 minutes without an event; of the browser; of the page view. */
  web_session_id?: string;
  visitor_id?: string;
  page_view_id?: string;
  page_url?: string;
  page_title?: string;
  referrer?: string;
  consent?: Consent;
  /** The shop's own number for the sale: with the event's name, a second identity of the event. */
  order_id?: string;
  device?: Device;
  metadata?: Metadata;
}

/** The body of `POST /ct`. Its other fields are defaults for its events, `event_id` and `seq` only for a single one. */
export interface Envelope extends Partial<BrowserEvent> {
  site_id: string;
  sdk?: string;
  /** ISO 8601, UTC, by the sender's clock. */
  sent_at?: string;
  /** 1 for the first try. */
  attempt?: number;
  /** Asks the collector to set the session as a cookie, which outlives what scripts store. */
  session_cookie?: SessionCookie;
  events: Partial<BrowserEvent>[];
}

/** A scan for the collector to keep for the site, as the cookie `_scnv=<sid>.<scanned_at>`. */
export interface SessionCookie {
  sid: string;
  /** Milliseconds since 1970. */
  scanned_at: number;
  /** The cookie is for all hosts under this domain; if missing, only for the collector's own host. */
  domain?: string | undefined;
}

/** Another body of `POST /ct`: asks which of these 1 to 100 events are on disk, and stores nothing. */
export interface Question {
  site_id: string;
  asks: string[];
}

/** The amount of a sale, in the currency's main unit: `{amount: 19.99, currency: 'EUR'}`. */
export interface ConversionValue {
  amount: number;
  /** ISO 4217, for example `EUR`. */
  currency: string;
}

/** Identifies the visitor to the shop, in a form that names nobody. */
export interface UserIdentifiers {
  /** SHA-256 of the trimmed, lower-cased e-mail address, in hex. */
  email_hash?: string;
  /** SHA-256 of the phone number in E.164, in hex. */
  phone_hash?: string;
  /** The shop's own id for the visitor, at most 128 characters. */
  external_id?: string;
}

/** The body of `POST /server-events/batch`: 1 to 100 events. A bare array of them is accepted, too. */
export interface ServerBatch {
  events: ServerEvent[];
}

/** The body of `POST /server-events`, and one event of a batch. */
export interface ServerEvent {
  site_id: string;
  /** In snake_case, for example `purchase`; at most 128 characters. */
  event_name: string;
  scan_session_id: string;
  /** UUID: an event that is sent again with the same id counts once. */
  event_id?: string;
  /** The shop's own number for the sale, 1 to 128 characters: whoever else reports the sale, it counts once. */
  order_id?: string;
  /** ISO 8601, UTC; may be in the past. The time of receipt if missing. */
  event_time?: string;
  conversion_value?: ConversionValue;
  user_identifiers?: UserIdentifiers;
  /** At most 10 KB as JSON, 5 levels deep. */
  properties?: Metadata;
  consent?: Consent;
}

/** One field of a request that the collector could not accept, and why. */
export interface FieldError {
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** The body of every response that refuses a request. */
export interface ErrorBody {
  detail: string | FieldError[];
}

/** `accepted`: it counts. `duplicate`: it was counted before. `rejected`: it was not stored. */
export type VerdictStatus = 'accepted' | 'duplicate' | 'rejected';

/** What became of one event of a batch. */
export interface Verdict {
  index: number;
  event_id: string | null;
  status: VerdictStatus;
  detail?: string | FieldError[];
}

/**
 * The response to a batch, sent once its events are on disk, all of them in one commit. `results` of `POST /ct` omits
 * events that were simply accepted; that of `POST /server-events/batch` has all.
 */
export interface Receipt {
  accepted: number;
  duplicates: number;
  rejected: number;
  results: Verdict[];
  /** The answer to a {@link Question}: the ids of those on disk. */
  known?: string[];
  /** What else the request asked for but did not get, and why; no event was lost over it. Absent if all is well. */
  remarks?: FieldError[];
}

/** The response to `POST /server-events`, sent once the event is on disk. */
export interface ServerReceipt {
  success: true;
  event_id: string;
  status: 'accepted' | 'duplicate';
  message: string;
}

/** What became of an event. */
export type Fate = 'delivered' | LossReason;

/**
 * Why the SDK lost something. `invalid_name`: `track` was called without a usable name. `invalid_metadata` (over 10 KB,
 * or not an object that fits JSON): the event was sent without its metadata. `invalid_order_id` (blank, over 128
 * characters, or a text such as `undefined`): it was sent without its order id. `invalid_event_id` (not a UUID): it was
 * sent with an id of the SDK's own. `repeated_order`: this browser has already delivered an event of this name with
 * this order id. `no_session`: the visitor did not scan a code. `consent_denied`: the visitor has refused.
 * `before_send`: `beforeSend` returned no event. `queue_full`: the oldest events were dropped to make room. `expired`:
 * it could not be sent for 24 hours. `rejected`: the collector rejected these events. `refused`: it accepts nothing
 * from this page (paused or unknown site, wrong origin).
 */
export type LossReason =
  | 'invalid_name'
  | 'invalid_metadata'
  | 'invalid_order_id'
  | 'invalid_event_id'
  | 'repeated_order'
  | 'no_session'
  | 'consent_denied'
  | 'before_send'
  | 'queue_full'
  | 'expired'
  | 'rejected'
  | 'refused';

/** In any case: Python's templates write `None`, and databases `NULL`. */
const NOTHING = /^\s*(null|undefined|none|nan|\[object .*)?\s*$/i;
const UUID = /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;

/** Whether a value is a UUID of any version, in its usual text form. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Whether a text can be an order id: not blank, not too long, and not a missing value turned into text. */
export function isOrderId(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && !NOTHING.test(text);
}

/** The length of a text in UTF-8 bytes: limits count bytes, and a Cyrillic letter takes two. */
export function utf8Length(text: string): number {
  // A surrogate pair is two units and four bytes, so each half counts as two. For short texts this is three times as
  // fast as a TextEncoder, which does not exist everywhere this runs.
  return text.replace(/[\u0080-\u07ff\ud800-\udfff]/g, '..').replace(/[\u0800-\uffff]/g, '...').length;
}
