import type { ConversionStatus } from '../store/tables.ts';

/** Why a call had no effect, or the effect that it had; and what to do about it. */
export const OUTCOME_REASONS = {
  bad_token:
    'The token does not exist, or is for something else: `/postback`, `/rejection` and `/pixel.gif` each have their own. Paste the right one, or create a new one with `offers rotate`.',
  bad_transaction_id:
    '`transaction_id` is empty, or is not an id, such as a macro that was not filled in. Pass on the value that `{transaction_id}` had in the destination.',
  missing_transaction_id:
    'There is no `transaction_id`. A clickless conversion needs the token of a single offer, and `publisher`; a pixel without it needs the cookie of a click, on a tracking domain of the same site.',
  unknown_click: 'The click does not exist, or is older than clicks are kept.',
  wrong_offer: 'The token is for one offer, and the click was on another.',
  offer_paused: 'The offer is paused.',
  site_paused: 'The site of the offer is paused.',
  source_not_allowed: 'The offer lists the addresses that may call, and this is not one of them.',
  clickless_not_allowed: 'The offer accepts no conversions without a click. Allow it with `--clickless allow`.',
  missing_external_id:
    'A clickless conversion needs `external_order_id` or `external_transaction_id`, so that it counts once.',
  no_conversion: 'An event with `event_name` comes after a conversion of its click, and there is none yet.',
  bad_event_name:
    '`event_name` or `event_id` cannot be used, and the click has its conversion already; `ignored` says why. Pass on the name of the event.',
  unknown_conversion:
    'There is no conversion to reject: the click has none, or none with this `external_order_id`, or it counts for another click.',
  missing_reason: 'A rejection needs `new_rejected_reason`.',
  duplicate_transaction: 'The click has this conversion already.',
  duplicate_order: 'The order has been counted before, for this click or another.',
  third_party_rejected: 'The call said so itself, by `third_party_rejected_reason`.',
  test_click: 'The click was on a test link: all is well, and nothing is counted.',
  prefetch: 'A browser prefetched the page; nobody has seen it.',
  bot: 'The pixel was loaded by a bot, according to its user agent. Nothing is counted; a visitor who loads it later is.',
  rate_limited: 'There were too many calls in a minute.',
  unavailable: 'The collector could not store it. Nothing of the call is kept.',
} as const;
export type OutcomeReason = keyof typeof OUTCOME_REASONS;

/** What became of a call: the status of the conversion it made or changed, or why there is none. */
export interface CallOutcome {
  status: ConversionStatus | 'duplicate' | 'refused';
  conversion_id: string | null;
  reason: OutcomeReason | null;
}

/** The outcome of a call that changes nothing. */
export function refused(reason: OutcomeReason): CallOutcome {
  return { status: 'refused', conversion_id: null, reason };
}
