import { html, nothing } from 'lit-html';
import { largestFirst } from './measures.js';
import { count, moneys, percent } from './numbers.js';
import { link } from './shell.js';

/**
 * @import { Page } from './page.js'
 * @import { Earnings, OfferReport } from '../reports/offers.ts'
 */

/** @param {{ sessions: number }} row */
const clicks = ({ sessions }) => sessions;

const COLUMNS = ['Clicks', 'Reached', 'Approved', 'Pending', 'Rejected', 'Rate', 'Network revenue', 'Payout'];

/**
 * What each offer to ad networks brought, and each of its publishers; those with the most clicks come first.
 *
 * @param {Page} page
 * @param {OfferReport[]} offers
 * @param {{ offers: string, publishers: string }} csv
 */
export function offersView(page, offers, csv) {
  if (!offers.length) return nothing;
  return html`<section>
    <h2>By offer</h2>
    <div class="wide" tabindex="0" role="region" aria-label="By offer">
      <table>
        <thead>
          <tr>
            <th scope="col">Offer</th>
            ${COLUMNS.map((name) => html`<th scope="col" class="number">${name}</th>`)}
          </tr>
        </thead>
        ${largestFirst(offers, clicks).map((offer) => offerRows(page, offer))}
      </table>
    </div>
    <p class="export">
      <a href=${csv.offers} download>Offers as CSV</a> · <a href=${csv.publishers} download>Publishers as CSV</a>
    </p>
  </section>`;
}

/**
 * @param {Page} page
 * @param {OfferReport} offer
 */
function offerRows(page, offer) {
  const { offer_id, name, status, tests, publishers, sessions, engaged, conversion_rate_percent } = offer;
  const remarks = [status === 'paused' && 'paused', tests > 0 && `${count(tests)} events of test links, not counted`];
  return html`<tbody>
    <tr id=${`offer-${offer_id}`}>
      <th scope="row">
        ${link(page, { offer: offer_id, code: null }, name)} <small>${remarks.filter(Boolean).join(', ')}</small>
      </th>
      ${cells(sessions, engaged, offer, conversion_rate_percent)}
    </tr>
    ${largestFirst(publishers, clicks).map(
      (publisher) => html`<tr class="publisher">
        <th scope="row">${publisher.publisher || 'No publisher'}</th>
        ${cells(publisher.sessions, publisher.engaged, publisher, rateOf(publisher))}
      </tr>`,
    )}
  </tbody>`;
}

/**
 * @param {number} sessions
 * @param {number} engaged
 * @param {Earnings} earnings
 * @param {number | null} rate
 */
function cells(sessions, engaged, { approved, pending, rejected, payouts }, rate) {
  const texts = [
    ...[sessions, engaged, approved, pending, rejected].map(count),
    percent(rate),
    moneys(payouts.map(({ currency, revenue }) => ({ currency, amount: revenue }))),
    moneys(payouts.map(({ currency, payout }) => ({ currency, amount: payout }))),
  ];
  return texts.map((text) => html`<td class="number">${text}</td>`);
}

/** @param {{ sessions: number, approved: number }} publisher */
function rateOf({ sessions, approved }) {
  return sessions ? (approved / sessions) * 100 : null;
}
