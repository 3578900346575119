import type { Generated } from 'kysely';
import type { Identity, SessionKind } from '../identity.ts';
import type { Tally } from '../tally.ts';
import type { InboundCallRow, OfferRow, TokenPurpose } from './ad-network-rows.ts';

/**
 * Ids are UUIDs as 16 bytes, times are milliseconds since 1970, and sites are referenced by an integer: all three keep
 * rows and indexes small.
 */
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
    /** SHA-256, in hex. The key itself is not stored. */
    key_hash: string;
    /** The first characters of the key, by which its owner recognizes it. */
    key_start: string;
    created_at: number;
    revoked_at: number | null;
    /** Accurate to a minute. */
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
    /** The QR code; for a click, `offer:` and the id of its offer, which is not a valid QR code. */
    code: string;
    kind: SessionKind;
    scanned_at: number;
    /** 1 once a page has reported an event: a person was there, not just a link preview. */
    engaged: number;
    /** 1 once a second visitor has used it. */
    shared: number;
    /** The first visitor who used it, to recognize a second one. */
    visitor_id: Uint8Array | null;
  };
  events: EventRow;
  /** Repeats of rows in `events`: kept and marked, never counted. */
  duplicates: EventRow & {
    reason: DuplicateReason;
    /** The event that is counted. */
    original_event_id: Uint8Array;
  };
  /** The ids of events received; they outlive the events by 30 days. */
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
    /** `null` for a token that is valid for every offer. */
    offer_id: string | null;
    purpose: TokenPurpose;
    /** SHA-256, in hex. The token itself is not stored. */
    token_hash: string;
    token_start: string;
    created_at: number;
    /** `null` until it is replaced. */
    expires_at: number | null;
  };
  /** What is known about a click besides its scan session. */
  clicks: {
    scan_session_id: Uint8Array;
    site_key: number;
    offer_id: string;
    /** Empty if the link named none. */
    publisher: string;
    /** JSON, an object: `sub_id` to `sub_id_6`. */
    sub_ids: string;
    external_transaction_id: string | null;
  };
  /**
   * What the network earns from a sale and owes the publisher for it, as reported by calls, in the currency's smallest
   * unit.
   */
  payouts: {
    site_key: number;
    /** The event that is counted. */
    event_id: Uint8Array;
    /** The click that the call named, whichever click the sale counts for. */
    scan_session_id: Uint8Array;
    /** Who reported it, and when. */
    source: EventSource;
    received_at: number;
    revenue_minor: number;
    payout_minor: number;
    currency: string;
  };
  inbound_calls: InboundCallRow;
  /** What reports add up: the sums of each quarter of an hour, kept in step with the rows they are made of. */
  totals: Tally;
  settings: { name: string; value: string };
  login_links: { code_hash: string; expires_at: number; used_at: number | null };
  logins: { login_hash: string; host: string; expires_at: number };
}

export type DuplicateReason = 'event_id' | 'order_id';

/** Who reported an event: a page, a site's server with its key, or an ad network's server or pixel with a token. */
export type EventSource = 'browser' | 'server' | 'postback' | 'pixel';

/** What happens to events whose scan is unknown: held for a day, or counted as they are. */
export type UnknownSessions = 'hold' | 'accept';

/** What happens to events from bots: counted only under `bots`, or like those of people. */
export type SiteBots = 'mark' | 'count';

/** What happens to the amount that a browser reports for a conversion, which anybody can make up. */
export type BrowserRevenue = 'ignore' | 'count';

/** A row of `events` and `duplicates`. */
export interface EventRow {
  site_key: number;
  event_id: Uint8Array;
  source: EventSource;
  event_type: string;
  /** When it happened, by the collector's clock; see `clock.ts`. */
  event_time: number;
  received_at: number;
  /** When it happened, according to its sender. */
  client_event_time: number | null;
  /** When it was sent, according to its sender. */
  client_sent_at: number | null;
  /** 1 if the sender's clock is known to be more than 5 minutes off. */
  clock_skewed: number;
  /** Together with `seq`, orders the events of a tab that share a millisecond. */
  tab_id: Uint8Array | null;
  seq: number | null;
  scan_session_id: Uint8Array | null;
  /**
   * The first and the last scan that the browser remembers, if they differ from its own: never what the event counts
   * for.
   */
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
  /** What it reported itself, if it counts for the scan of a copy (see `lent-scans.ts`); otherwise `null`. */
  own_identity: Identity | null;
  own_scan_session_id: Uint8Array | null;
  browser: string | null;
  os: string | null;
  device_type: string | null;
  /** ISO 3166, two letters. */
  country: string | null;
  city: string | null;
  /** How a bot was recognized: its events are kept, and counted separately. */
  bot: Bot | null;
  /** Who it was, according to the customer: SHA-256 in lowercase hex, twice, and the customer's own id. */
  email_hash: string | null;
  phone_hash: string | null;
  external_id: string | null;
  /** Only an approved conversion counts. */
  conversion_status: ConversionStatus;
  /** The status that its copies reported, if somebody has ruled on it since; otherwise `null`. */
  told_status: ConversionStatus | null;
}

/** `user_agent`: its user agent says so. `webdriver`: its browser says that it is automated. */
export type Bot = 'user_agent' | 'webdriver';

export type ConversionStatus = 'approved' | 'pending' | 'rejected';

/** One change of a conversion's status: who made it, when and why. */
export interface ConversionChangeRow {
  change_id: Generated<number>;
  site_key: number;
  event_id: Uint8Array;
  /** The click that an ad network ruled on, whichever the sale counts for; `null` if the site ruled. */
  scan_session_id: Uint8Array | null;
  from_status: ConversionStatus;
  to_status: ConversionStatus;
  reason: string | null;
  /** `admin`, `key:` and the id of an API key, or `token:` and the id of an ad network's token. */
  changed_by: string;
  changed_at: number;
}
