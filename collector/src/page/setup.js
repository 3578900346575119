import { html } from 'lit-html';
import { startKeys } from './keys.js';
import { startOfferSetUp } from './offer-set-up.js';
import { startQrCodes } from './qr-codes.js';
import { link } from './shell.js';
import { newSiteView, sitesListView, siteView } from './sites.js';
import { installView } from './tag.js';

/** @import { Page, Tab } from './page.js' */

/**
 * Creates a site and what belongs to it, and shows everything to be copied.
 *
 * @param {Page} page
 * @returns {Tab}
 */
export function startSetup(page) {
  const { site: siteId } = page.place;
  if (siteId === null) {
    return {
      view: () => html`<h1>Set up</h1>
        ${
          page.sites.length
            ? sitesListView(page)
            : html`<p>A site is what your QR codes lead to, such as a shop. Create the first one.</p>`
        }
        ${newSiteView(page)}`,
      stop() {},
    };
  }
  const install = installView(page, siteId);
  const keys = startKeys(page, siteId);
  const codes = startQrCodes(page, siteId);
  const offers = startOfferSetUp(page, siteId);
  return {
    view() {
      const site = page.sites.find(({ site_id }) => site_id === siteId);
      if (!site) return html`<h1>Set up</h1><p>${page.sites.length ? 'There is no such site.' : 'Loading…'}</p>`;
      return html`<h1>Set up ${site.name}</h1>
        <p>${link(page, { site: null, code: null, offer: null }, 'New site…')}</p>
        ${site.status === 'paused' ? html`<p class="problem">This site is paused: it takes no events.</p>` : ''}
        ${install()} ${codes()} ${keys.view()} ${offers()} ${siteView(page, site)}`;
    },
    stop: keys.stop,
  };
}
