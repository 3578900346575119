/** What a token of an ad network may be used for. */
export type TokenPurpose = 'postback' | 'rejection' | 'pixel';

/** An offer of an ad network: where its clicks lead, and whose reports are believed. */
export interface OfferRow {
  offer_id: string;
  site_key: number;
  name: string;
  /** With macros. */
  destination: string;
  /** Where a click leads while the offer or its site is paused; empty for nowhere. */
  fallback_url: string;
  /** The name under which its conversions count. */
  conversion_event: string;
  status: 'active' | 'paused';
  clickless: 'refuse' | 'allow';
  conversions_per_click: 'one' | 'several';
  approval: 'automatic' | 'manual';
  pixel_approval: 'manual' | 'automatic';
  /** Whether the caller's `revenue` and `payout` are believed. */
  caller_amounts: 'ignore' | 'trust';
  /** Whether a click leaves a cookie for the pixel. */
  click_cookie: 'set' | 'none';
  /** JSON, an array of texts. */
  allowed_sources: string;
  /** Decimal numbers in `currency`, empty for none: what a conversion is worth if the caller is not believed. */
  revenue: string;
  payout: string;
  currency: string;
  created_at: number;
}

/** A call from an ad network, as it was answered. */
export interface InboundCallRow {
  call_id: string;
  received_at: number;
  surface: TokenPurpose;
  method: string;
  offer_id: string | null;
  transaction_id: Uint8Array | null;
  conversion_id: Uint8Array | null;
  status: string;
  reason: string | null;
  /** `null` if the collector ended before the answer, or nothing was looked up for it. */
  latency_ms: number | null;
  /** How many calls this row stands for: more than one if a rate limit refused them. */
  calls: number;
  /** JSON, an object, with secrets and personal data masked. */
  parameters: string;
}
