import { html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { change } from './collector.js';
import { onlyTouched, pressing, submitting, textOf } from './form.js';
import { offerFieldsView, offerOf } from './offer-fields.js';
import { offerView } from './offer-view.js';

/**
 * @import { Page } from './page.js'
 * @import { Offer } from '../store/offers.ts'
 * @import { TokenPurpose } from '../store/ad-network-rows.ts'
 */

const OFFER_ID = String.raw`[A-Za-z0-9_\-]{1,64}`;

/** @typedef {{ [purpose in TokenPurpose]?: string }} KnownTokens Those created while the page was open. */

/**
 * The offers of a site to ad networks: creating and changing them, and what publishers and advertisers get.
 *
 * @param {Page} page
 * @param {string} siteId
 */
export function startOfferSetUp(page, siteId) {
  /** @type {Map<string, KnownTokens>} The collector only has their hashes. */
  const known = new Map();

  const create = submitting(async (fields) => {
    const offer_id = textOf(fields, 'offer_id');
    const asked = { site_id: siteId, ...(offer_id && { offer_id }), ...offerOf(fields) };
    const made = await change('POST', '/admin/offers', asked);
    const { postback_token: postback, pixel_token: pixel, rejection_token: rejection } = made;
    known.set(made.offer_id, { postback, pixel, rejection });
    await page.reload();
    show(made.offer_id);
  });

  /**
   * Moves from the form to the offer created: its tokens are shown only this once.
   *
   * @param {string} offerId
   */
  function show(offerId) {
    queueMicrotask(() => {
      const form = /** @type {HTMLDetailsElement | null} */ (document.getElementById('new-offer'));
      if (form) form.open = false;
      document.getElementById(`offer-${offerId}`)?.querySelector('summary')?.focus();
    });
  }

  /** @param {string} offerId */
  const path = (offerId) => `/admin/offers/${encodeURIComponent(offerId)}`;
  /** @param {string} offerId */
  const acts = (offerId) => ({
    save: submitting(async (fields, touched) => {
      if (touched.size) await change('PATCH', path(offerId), onlyTouched(offerOf(fields), touched));
      await page.reload();
    }),
    rotate: submitting(async (fields) => {
      const purpose = /** @type {TokenPurpose} */ (textOf(fields, 'purpose'));
      const asked = { purpose, grace_hours: Number(textOf(fields, 'grace_hours')) };
      const { token } = await change('POST', `${path(offerId)}/rotate`, asked);
      known.set(offerId, { ...known.get(offerId), [purpose]: token });
      page.refresh();
    }),
    /** @param {Offer['status']} status */
    setStatus: (status) =>
      pressing(async () => {
        await change('PATCH', path(offerId), { status });
        await page.reload();
      }),
  });

  return () => html`<section>
    <h2>4. Ad networks</h2>
    <p>An offer leads ad clicks to your pages, and receives the sales that networks and advertisers report.</p>
    <ul class="keys">
      ${repeat(
        page.offers,
        ({ offer_id }) => offer_id,
        (offer) => offerView(page, offer, known.get(offer.offer_id) ?? {}, acts(offer.offer_id)),
      )}
    </ul>
    ${page.offers.length ? '' : html`<p class="soft">${page.isRead ? 'No offer yet.' : 'Loading…'}</p>`}
    <details id="new-offer">
      <summary>New offer</summary>
      <form class="fields" @submit=${create}>
        <label>Offer name <input name="name" maxlength="128" autocomplete="off" placeholder="Spring sale" /></label>
        <label>Id, for the link <span class="soft">(generated if empty)</span>
          <input name="offer_id" pattern=${OFFER_ID} title="1 to 64 letters, digits, - or _" autocomplete="off" /></label>
        ${offerFieldsView(null)}
        <p role="alert" class="problem"></p>
        <button type="submit" class="primary">Create offer</button>
      </form>
    </details>
  </section>`;
}
