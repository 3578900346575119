import { html } from 'lit-html';
import { copyView } from './copy.js';
import { CALLS, testLinkOf, trackingLinkOf } from './offer-addresses.js';
import { offerFieldsView } from './offer-fields.js';
import { link } from './shell.js';

/**
 * @import { KnownTokens } from './offer-set-up.js'
 * @import { Page } from './page.js'
 * @import { Offer } from '../store/offers.ts'
 * @import { TokenPurpose } from '../store/ad-network-rows.ts'
 */

/** @type {{ purpose: TokenPurpose, title: string, name: string, text: string }[]} */
const GIVEN = [
  {
    purpose: 'postback',
    title: 'Postback',
    name: 'the postback URL',
    text: 'The advertiser’s server calls it for each sale:',
  },
  { purpose: 'pixel', title: 'Pixel', name: 'the pixel', text: 'On the thank-you page, where no server can call:' },
  {
    purpose: 'rejection',
    title: 'Rejection',
    name: 'the rejection URL',
    text: 'The advertiser’s server calls it to take a sale back:',
  },
];

/**
 * An offer, and what is handed out of it.
 *
 * @param {Page} page
 * @param {Offer} offer
 * @param {KnownTokens} tokens
 * @param {{
 *   save(event: SubmitEvent): void,
 *   rotate(event: SubmitEvent): void,
 *   setStatus(status: Offer['status']): (event: MouseEvent) => void,
 * }} acts
 */
export function offerView(page, offer, tokens, { save, rotate, setStatus }) {
  const { offer_id, name, destination, status } = offer;
  const { collectorUrl } = page;
  const isPaused = status === 'paused';
  const ofIt = html`<span class="quiet"> ${name}</span>`;
  return html`<li class="offer" id=${`offer-${offer_id}`}>
    <strong>${name}</strong> <span class="soft">${isPaused ? '(paused)' : ''}</span>
    <p class="where soft">${destination}</p>
    <p>Publishers send people to its tracking link:</p>
    ${copyView(`the tracking link of ${name}`, trackingLinkOf(collectorUrl, offer_id))}
    <p class="row">
      <a class="button" href=${testLinkOf(collectorUrl, offer_id)} target="_blank" rel="noreferrer">Try it${ofIt}</a>
      ${link(page, { tab: 'report', offer: offer_id, code: null }, html`Report${ofIt}`)}
      ${link(page, { tab: 'calls', offer: offer_id, code: null }, html`Calls${ofIt}`)}
      <span class="soft">Test clicks are not counted.</span>
    </p>
    <details ?open=${Object.keys(tokens).length > 0}>
      <summary>Postback, pixel, rejection${ofIt}</summary>
      ${GIVEN.map(
        ({ purpose, title, name: what, text }) => html`<h3>${title}</h3>
          <p>${text}</p>
          ${copyView(`${what} of ${name}`, CALLS[purpose](collectorUrl, tokens[purpose] ?? null))}
          ${tokens[purpose] ? html`<p class="done">Its token is shown only once: copy it now.</p>` : ''}`,
      )}
      <h3>New token</h3>
      <p>Tokens are stored as hashes. If you lose one, create another; the old one stays valid for a while.</p>
      <form class="row" @submit=${rotate} data-done="Created: the address above contains it.">
        <label>Token for
          <select name="purpose">${GIVEN.map(({ purpose, title }) => html`<option value=${purpose}>${title}</option>`)}</select>
        </label>
        <label>Hours the old one stays valid
          <input name="grace_hours" type="number" min="0" max="2160" step="1" required .defaultValue=${'72'} /></label>
        <button type="submit">Create new token${ofIt}</button>
        <p role="alert" class="problem"></p><p role="status" class="done"></p>
      </form>
    </details>
    <details>
      <summary>Change${ofIt}</summary>
      <form class="fields" @submit=${save} data-done="Saved.">
        <label>Offer name <input name="name" required maxlength="128" .defaultValue=${name} /></label>
        ${offerFieldsView(offer)}
        <p role="alert" class="problem"></p><p role="status" class="done"></p>
        <div class="row">
          <button type="submit" class="primary">Save${ofIt}</button>
          <button type="button" @click=${setStatus(isPaused ? 'active' : 'paused')}>
            ${isPaused ? 'Resume' : 'Pause'}${ofIt}
          </button>
        </div>
      </form>
    </details>
  </li>`;
}
