/** Everything that crosses HTTP between the SDKs and the collector: the one source for both sides. */

/** The URL parameter that carries a scan session id onto the shop's page. */
export const SCAN_PARAMETER = 'scnv';
/** The localStorage key and the cookie of the session record. Integrators read `sid` from it: it keeps its name. */
export const SESSION_KEY = '_scnv';
/** A session ends 60 days after its scan. */
export const SESSION_LIFETIME_MS = 60 * 24 * 60 * 60 * 1000;

/** Where browser events go, on the collector. */
export const BROWSER_EVENTS_PATH = '/ct';
/** Where server events go, on the collector: one, or many in one request. */
export const SERVER_EVENTS_PATH = '/server-events';
export const SERVER_EVENTS_BATCH_PATH = '/server-events/batch';

/** So many waiting events of the browser SDK, or so many bytes of them as UTF-8, let a request go at once… */
export const MAX_BATCH_EVENTS = 20;
/** …with all that waits, up to so many bytes. */
export const MAX_BATCH_BYTES = 16 * 1024;
/** The collector takes at most this many events in one request… */
export const MAX_REQUEST_EVENTS = 100;
/** …and at most this many bytes, as UTF-8. */
export const MAX_REQUEST_BYTES = 512 * 1024;
/** `metadata` and `properties`, as UTF-8 bytes of JSON. */
export const MAX_METADATA_BYTES = 10 * 1024;
/** Levels of objects and arrays in `metadata` and `properties`, the outermost included. */
export const MAX_METADATA_DEPTH = 5;
/** Characters of an event's name, an order id and a site id. */
export const MAX_NAME_LENGTH = 128;
/** Characters of `page_url`, `page_title` and `referrer`. */
export const MAX_TEXT_LENGTH = 4096;

/** What the visitor has agreed to; without it nobody was asked. */
export type Consent = 'granted' | 'denied' | 'pending';
/** What a caller adds to an event: anything that JSON can say. */
export type Metadata = { [key: string]: unknown };
/** The same as callers may have it: an object with an interface of its own is none of `unknown`. */
// biome-ignore lint/suspicious/noExplicitAny: of `any` it is one
export type GivenMetadata = { [key: string]: any };

/** The visitor's device, as far as its browser says. */
export interface Device {
  user_agent?: string;
  screen_width?: number;
  screen_height?: number;
  language?: string;
  /** Says that a program steers the browser: `navigator.webdriver`. */
  webdriver?: boolean;
}

/** What happened in a visitor's browser. */
export interface BrowserEvent {
  /** snake_case, for example `pageview` or `purchase`. */
  event_type: string;
  /** UUID, made when the event happens and kept on every retry; the collector makes one where it is missing. */
  event_id?: string;
  /** ISO 8601, UTC. The time of receipt where it is missing. */
  event_time?: string;
  /** Another name for `event_time`: pages that post to the collector themselves use it. */
  timestamp?: string;
  /** Milliseconds between the event and the sending of it, by a clock that no one can set. */
  age_ms?: number;
  /** Says that `age_ms` is by the wall clock, because another page sends the event than the one that made it. */
  age_clock?: 'wall';
  /** UUID of the browser tab. */
  tab_id?: string;
  /** Grows with each event of a tab: the order of events that share a millisecond. */
  seq?: number;
  /** The scan that this event is attributed to. */
  scan_session_id?: string;
  /** The first scan that this browser remembers, where that is another one. */
  first_scan_session_id?: string;
  /** The last scan that this browser remembers, where that is another one. */
  last_scan_session_id?: string;
  /** UUIDs: of the visit, which 30 minutes without an event end; of the browser; of the page view. */
  web_session_id?: string;
  visitor_id?: string;
  page_view_id?: string;
  page_url?: string;
  page_title?: string;
  referrer?: string;
  consent?: Consent;
  /** The shop's own number of the sale: with the event's name a second identity. */
  order_id?: string;
  device?: Device;
  metadata?: Metadata;
}

/** The body of `POST /ct`: its other fields are defaults for its events, `event_id` and `seq` for a single one only. */
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

/** A scan that the collector is to keep for the site as the cookie `_scnv=<sid>.<scanned_at>`. */
export interface SessionCookie {
  sid: string;
  /** Milliseconds since 1970. */
  scanned_at: number;
  /** For all hosts under it; for the collector's own host where it is missing. */
  domain?: string | undefined;
}

/** Another body of `POST /ct`: which of these 1 to 100 events are on disk? It stores nothing. */
export interface Question {
  site_id: string;
  asks: string[];
}

/** A sale in the currency's usual unit: `{amount: 19.99, currency: 'EUR'}`. */
export interface ConversionValue {
  amount: number;
  /** ISO 4217, for example `EUR`. */
  currency: string;
}

/** Who the visitor is to the customer, in a form that names nobody. */
export interface UserIdentifiers {
  /** SHA-256 of the trimmed, lower-cased e-mail address, in hex. */
  email_hash?: string;
  /** SHA-256 of the phone number in E.164, in hex. */
  phone_hash?: string;
  /** The customer's own id of the visitor, at most 128 characters. */
  external_id?: string;
}

/** The body of `POST /server-events/batch`: 1 to 100 events. A bare list of them will do, too. */
export interface ServerBatch {
  events: ServerEvent[];
}

/** The body of `POST /server-events`, and one event of a batch. */
export interface ServerEvent {
  site_id: string;
  /** In snake_case, for example `purchase`; at most 128 characters. */
  event_name: string;
  scan_session_id: string;
  /** UUID: an event that comes again with it counts once. */
  event_id?: string;
  /** The shop's own number of the sale, 1 to 128 characters: whoever else tells of it, it counts once. */
  order_id?: string;
  /** ISO 8601, UTC; of the past, too. The time of receipt where it is missing. */
  event_time?: string;
  conversion_value?: ConversionValue;
  user_identifiers?: UserIdentifiers;
  /** At most 10 KB as JSON, 5 levels deep. */
  properties?: Metadata;
  consent?: Consent;
}

/** One field of a request that the collector could not take, and why. */
export interface FieldError {
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** The body of every answer that refuses a request. */
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
 * The answer to a batch, given after its events are on disk, all of them in one commit. `results` of `POST /ct` leaves
 * out what was simply accepted; that of `POST /server-events/batch` has all.
 */
export interface Receipt {
  accepted: number;
  duplicates: number;
  rejected: number;
  results: Verdict[];
  /** The answer to a {@link Question}: those that are. */
  known?: string[];
  /** What else the request asked for and did not get, and why; it cost no event its place. Not there where all is well. */
  remarks?: FieldError[];
}

/** The answer to `POST /server-events`, given after the event is on disk. */
export interface ServerReceipt {
  success: true;
  event_id: string;
  status: 'accepted' | 'duplicate';
  message: string;
}

/** What became of an event. */
export type Fate = 'delivered' | LossReason;

/**
 * Why the SDK lost something, by which it is counted. `invalid_name`: `track` was called without a usable name.
 * `invalid_metadata` (over 10 KB, or no object that can be JSON): the event went without its metadata.
 * `invalid_order_id` (blank, over 128 characters, or the text of nothing): it went without its order id.
 * `invalid_event_id` (no UUID): it went with an id of the SDK's own. `repeated_order`: this browser has delivered an
 * event of this name with this order id before. `no_session`: the visitor did not come by a scan. `consent_denied`: the
 * visitor has refused. `before_send`: `beforeSend` returned no event. `queue_full`: the oldest events had to make room.
 * `expired`: it could not be sent for 24 hours. `rejected`: the collector refused these events. `refused`: it takes
 * nothing from this page (paused or unknown site, wrong origin). `gave_up`: no try of the Node client was taken.
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
  | 'refused'
  | 'gave_up';

const NOTHING = /^\s*(undefined|null|NaN|\[object .*)?\s*$/;
const UUID = /^[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;

/** Whether a value is a UUID of any version, in its usual text form. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Whether a text can be the shop's number of a sale: not blank, not what becomes of a missing value, not too long. */
export function isOrderId(text: string): boolean {
  return !NOTHING.test(text) && text.length <= MAX_NAME_LENGTH;
}

/** The bytes of a text as UTF-8: limits count bytes, and a Cyrillic letter is two of them. */
export function utf8Length(text: string): number {
  // A surrogate pair is two units and four bytes: each of its halves counts as two. For short texts it is three times
  // as fast as a TextEncoder, which is not there in every place where this runs.
  return text.replace(/[\u0080-\u07ff\ud800-\udfff]/g, '..').replace(/[\u0800-\uffff]/g, '...').length;
}
