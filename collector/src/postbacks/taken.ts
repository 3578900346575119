import { isIP } from 'node:net';
import { describeDevice } from '../device.ts';
import type { FindPlace } from '../geo.ts';
import { blankEvent } from '../new-event.ts';
import type { TokenPurpose } from '../store/ad-network-rows.ts';
import type { NewClick } from '../store/clicks.ts';
import type { StoredOffer } from '../store/offers.ts';
import type { TakenConversion } from '../store/postbacks.ts';
import { readClick } from './click.ts';
import { sessionMsOf, type ToldConversion } from './conversion.ts';
import { clicklessIdOf } from './conversion-id.ts';
import { clicklessKeyOf } from './refusal.ts';

/** Where a call came from, and when. */
export interface CallArrival {
  surface: TokenPurpose;
  now: number;
  parameters: URLSearchParams;
  /** The caller's; for a pixel, the visitor's. */
  ip: string;
  userAgent: string | undefined;
  tokenId: string;
  findPlace: FindPlace;
}

/** The conversion that a call reports, as the store takes it. */
export function toTaken(
  offer: StoredOffer,
  transactionId: string,
  told: Omit<ToldConversion, 'ignored'>,
  arrival: CallArrival,
): Omit<TakenConversion, 'click'> {
  const { surface, now, tokenId } = arrival;
  const isPixel = surface === 'pixel';
  const { event_name, order_id, email_hash, purchase, earnings, rejected_reason, properties } = told;
  const isManual = (isPixel ? offer.pixel_approval : offer.approval) === 'manual';
  return {
    event: {
      ...blankEvent(offer, now),
      source: isPixel ? 'pixel' : 'postback',
      scan_session_id: transactionId,
      event_type: event_name,
      event_time: now,
      client_event_time: null,
      clock_skewed: 0,
      metadata: Object.keys(properties).length ? JSON.stringify(properties) : null,
      order_id,
      consent: null,
      conversion: 1,
      email_hash,
      ...purchase,
      ...visitorOf(arrival),
      conversion_status: isManual ? 'pending' : 'approved',
    },
    isNameLost: told.isNameLost,
    afterEvent: event_name === offer.conversion_event ? null : offer.conversion_event,
    conversionsPerClick: offer.conversions_per_click,
    payout: earnings,
    rejection: rejected_reason === null ? null : { reason: rejected_reason, by: `token:${tokenId}` },
  };
}

/** The click that is made for a conversion without a known one. */
export function clicklessClick(
  offer: StoredOffer,
  parameters: URLSearchParams,
  now: number,
): (NewClick & { kind: 'clickless' }) | null {
  const key = clicklessKeyOf(parameters);
  if (!key) return null;
  const { isTest: _, device_id: __, ...said } = readClick(parameters);
  const sinceMs = sessionMsOf(parameters.get('session_time') ?? '') ?? 0;
  const { site_key, offer_id } = offer;
  const scan_session_id = clicklessIdOf(offer_id, key);
  return { ...said, kind: 'clickless', scan_session_id, site_key, offer_id, clicked_at: now - sinceMs };
}

/** What is known of the visitor's device and place. The IP address goes no further than this. */
function visitorOf({ surface, parameters, ip, userAgent, findPlace }: CallArrival) {
  if (surface === 'pixel')
    return { ...describeDevice({ user_agent: userAgent ?? '' }, 'count'), ...findPlace(ip, true) };
  const told = parameters.get('conversion_ip')?.trim() ?? '';
  // The token vouches that this is not a bot, whatever the app calls itself.
  const device = describeDevice({ user_agent: parameters.get('user_agent') ?? '' }, 'count');
  return { ...device, ...(isIP(told) && findPlace(told, true)) };
}
