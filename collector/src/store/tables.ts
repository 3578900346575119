import type { Generated } from 'kysely';
import type { Identity, SessionKind } from '../identity.ts';
import type { Tally } from '../tally.ts';
import type { InboundCallRow, OfferRow, TokenPurpose } from './ad-network-rows.ts';

/** Ids are UUIDs as 16 bytes, times are milliseconds since 1970, and a site is an integer inside: all three keep rows and indexes small. */
export interface Tables {
  sites: {
    site_key: Generated<number>;
    site_id: string;
    name: string;
    /** JSON, an array of texts. */
    allowed_domains: string;
    /** JSON, an array of texts. */
    conversion_events: string;
    status: 'active' | 'paused';
    unknown_sessions: UnknownSessions;
    bots: SiteBots;
    browser_revenue: BrowserRevenue;
    created_at: number;
  };
  api_keys: {
    key_id: string;
    site_key: number;
    name: string;
    /** SHA-256, in hex. The key itself is kept nowhere. */
    key_hash: string;
    /** The first characters of the key, so that its owner can tell it from others. */
    key_start: string;
    created_at: number;
    revoked_at: number | null;
    /** Good to a minute. */
    last_used_at: number | null;
  };
  qr_codes: {
    code: string;
    site_key: number;
    name: string;
    destination: string;
    created_at: number;
  };
  scan_sessions: {
    scan_session_id: Uint8Array;
    site_key: number;
    /** The QR code; of a click `offer:` and the id of its offer, which no QR code can be called. */
    code: string;
    kind: SessionKind;
    scanned_at: number;
    /** 1 once a page has told of itself: somebody was there, and no mere preview of the link. */
    engaged: number;
    /** 1 once a second visitor came with it. */
    shared: number;
    /** The first visitor who came with it, to know the second by. */
    visitor_id: Uint8Array | null;
  };
  events: EventRow;
  /** Repeats of what `events` has: kept and marked, never counted. */
  duplicates: EventRow & {
    reason: DuplicateReason;
    /** The event that is counted. */
    original_event_id: Uint8Array;
  };
  /** The ids under which events came; they outlive the events by 30 days. */
  identities: { site_key: number; event_id: Uint8Array; received_at: number };
  /** The same for the names and order ids of conversions. */
  order_identities: {
    site_key: number;
    event_type: string;
    order_id: string;
    event_id: Uint8Array;
    received_at: number;
  };
  conversion_changes: ConversionChangeRow;
  offers: OfferRow;
  tracking_tokens: {
    token_id: string;
    /** `null` for a token that is good for every offer. */
    offer_id: string | null;
    purpose: TokenPurpose;
    /** SHA-256, in hex. The token itself is kept nowhere. */
    token_hash: string;
    token_start: string;
    created_at: number;
    /** `null` until another takes its place. */
    expires_at: number | null;
  };
  /** What is known of a click beside its scan session. */
  clicks: {
    scan_session_id: Uint8Array;
    site_key: number;
    offer_id: string;
    /** Empty where the link named none. */
    publisher: string;
    /** JSON, an object: `sub_id` to `sub_id_6`. */
    sub_ids: string;
    external_transaction_id: string | null;
  };
  /** What calls said that a sale brings the network, and that this owes the publisher: in the currency's smallest unit. */
  payouts: {
    site_key: number;
    /** The event that is counted. */
    event_id: Uint8Array;
    /** The click that the call named, whichever the sale counts for. */
    scan_session_id: Uint8Array;
    /** Who said it, and when. */
    source: EventSource;
    received_at: number;
    revenue_minor: number;
    payout_minor: number;
    currency: string;
  };
  inbound_calls: InboundCallRow;
  /** What reports add up: what the rows of each quarter of an hour come to, kept in step with them. */
  totals: Tally;
  settings: { name: string; value: string };
  login_links: { code_hash: string; expires_at: number; used_at: number | null };
  logins: { login_hash: string; host: string; expires_at: number };
}

export type DuplicateReason = 'event_id' | 'order_id';

/** Who told of an event: a page, a site's server with its key, or an ad network's server or pixel with a token. */
export type EventSource = 'browser' | 'server' | 'postback' | 'pixel';

/** What becomes of events whose scan this collector has not seen: held for a day, or counted as they are. */
export type UnknownSessions = 'hold' | 'accept';

/** What becomes of events of programs: counted under `bots` alone, or as if a person had made them. */
export type SiteBots = 'mark' | 'count';

/** What becomes of the amount that a browser tells of a conversion, which anybody can make up. */
export type BrowserRevenue = 'ignore' | 'count';

/** An event as it stands in `events` and `duplicates`. */
export interface EventRow {
  site_key: number;
  event_id: Uint8Array;
  source: EventSource;
  event_type: string;
  /** When it happened, by the collector's clock; see `clock.ts`. */
  event_time: number;
  received_at: number;
  /** What its sender said of the time at which it happened. */
  client_event_time: number | null;
  /** What its sender said of the time at which it was sent. */
  client_sent_at: number | null;
  /** 1 where the sender's clock is known to be more than 5 minutes off. */
  clock_skewed: number;
  /** With `seq` the order of the events of a tab that share a millisecond. */
  tab_id: Uint8Array | null;
  seq: number | null;
  scan_session_id: Uint8Array | null;
  /** The first and the last scan that the browser remembers, where they are others: never what the event counts for. */
  first_scan_session_id: Uint8Array | null;
  last_scan_session_id: Uint8Array | null;
  web_session_id: Uint8Array | null;
  visitor_id: Uint8Array | null;
  page_view_id: Uint8Array | null;
  page_url: string | null;
  page_title: string | null;
  referrer: string | null;
  /** JSON, an object: `metadata` of a browser event, `properties` of a server event. */
  metadata: string | null;
  order_id: string | null;
  consent: 'granted' | 'denied' | 'pending' | null;
  /** JSON, an object. */
  device: string | null;
  sdk: string | null;
  /** 1 for an event that counts as a conversion. */
  conversion: number;
  /** In the currency's smallest unit. */
  amount_minor: number | null;
  currency: string | null;
  identity: Identity;
  /** The QR code for which the event counts. */
  code: string | null;
  /** What it said itself, where it counts for the scan of a copy: see `lent-scans.ts`. Else `null`. */
  own_identity: Identity | null;
  own_scan_session_id: Uint8Array | null;
  browser: string | null;
  os: string | null;
  device_type: string | null;
  /** ISO 3166, two letters. */
  country: string | null;
  city: string | null;
  /** By what a program was recognised that is no visitor: such an event is kept, and counted apart. */
  bot: Bot | null;
  /** Who the customer says it was: SHA-256 in lower-case hex, twice, and the customer's own id. */
  email_hash: string | null;
  phone_hash: string | null;
  external_id: string | null;
  /** Only an approved conversion counts. */
  conversion_status: ConversionStatus;
  /** What its copies said of that, where somebody has ruled on it since. Else `null`. */
  told_status: ConversionStatus | null;
}

/** `user_agent`: its user agent says so. `webdriver`: its browser says that a program steers it. */
export type Bot = 'user_agent' | 'webdriver';

export type ConversionStatus = 'approved' | 'pending' | 'rejected';

/** One change of a conversion's status: who made it, when and why. */
export interface ConversionChangeRow {
  change_id: Generated<number>;
  site_key: number;
  event_id: Uint8Array;
  /** The click that an ad network ruled on, whichever the sale counts for; `null` where the site itself did. */
  scan_session_id: Uint8Array | null;
  from_status: ConversionStatus;
  to_status: ConversionStatus;
  reason: string | null;
  /** `admin`, `key:` and the id of an API key, or `token:` and that of an ad network's token. */
  changed_by: string;
  changed_at: number;
}
