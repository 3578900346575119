/**
 * The addresses of an offer, to be copied. The collector recognizes the placeholders in them, and ignores those that
 * nobody has replaced.
 */

/** @import { TokenPurpose } from '../store/ad-network-rows.ts' */

/**
 * What publishers send people to.
 *
 * @param {string} collector The origin of the collector.
 * @param {string} offerId
 */
export const trackingLinkOf = (collector, offerId) =>
  `${collector}/c/${offerId}?publisher=REPLACE_WITH_PUBLISHER&external_transaction_id=REPLACE_WITH_THEIR_CLICK_ID`;

/**
 * The same as a test link: its clicks do not count.
 *
 * @param {string} collector
 * @param {string} offerId
 */
export const testLinkOf = (collector, offerId) => `${collector}/c/${offerId}?test=1`;

/**
 * What the advertiser's server calls, or its page embeds.
 *
 * @type {{ [purpose in TokenPurpose]: (collector: string, token: string | null) => string }}
 */
export const CALLS = {
  postback: (collector, token) =>
    `${collector}/postback?secure=${token ?? 'REPLACE_WITH_POSTBACK_TOKEN'}&transaction_id=REPLACE_WITH_TRANSACTION&external_order_id=REPLACE_WITH_ORDER&purchase_value=REPLACE_WITH_PRICE&currency=EUR`,
  pixel: (collector, token) =>
    `<img src="${collector}/pixel.gif?secure=${token ?? 'REPLACE_WITH_PIXEL_TOKEN'}&amp;transaction_id=REPLACE_WITH_TRANSACTION&amp;external_order_id=REPLACE_WITH_ORDER" width="1" height="1" alt="">`,
  rejection: (collector, token) =>
    `${collector}/rejection?secure=${token ?? 'REPLACE_WITH_REJECTION_TOKEN'}&transaction_id=REPLACE_WITH_TRANSACTION&new_rejected_reason=chargeback`,
};
