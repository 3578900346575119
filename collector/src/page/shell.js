import { html } from 'lit-html';

/**
 * @import { TemplateResult } from 'lit-html'
 * @import { Page } from './page.js'
 * @import { Place } from './address.js'
 */

/** @type {{ tab: Place['tab'], label: string }[]} */
const TABS = [
  { tab: 'report', label: 'Report' },
  { tab: 'live', label: 'Live' },
  { tab: 'calls', label: 'Calls' },
  { tab: 'setup', label: 'Set up' },
];

/**
 * Without offers there are no calls, and no tab for them.
 *
 * @param {Page} page
 */
const tabsOf = ({ place, offers }) => TABS.filter(({ tab }) => tab !== 'calls' || offers.length || place.tab === tab);

/**
 * The header of every view, and the view.
 *
 * @param {Page} page
 * @param {TemplateResult} view
 */
export function pageView(page, view) {
  const pick = (/** @type {{ target: HTMLSelectElement }} */ { target }) => {
    // Site ids may be any text, so no value of an option can stand for a new site.
    if (!target.selectedOptions[0]?.matches('.new')) {
      return page.go({ site: target.value || null, code: null, offer: null });
    }
    target.value = '';
    page.go({ tab: 'setup', site: null, code: null, offer: null });
  };
  return html`
    <a class="skip" href="#main">Skip to the content</a>
    <header class="head">
      <strong class="brand">scnv</strong>
      <nav aria-label="Views">
        ${tabsOf(page).map(({ tab, label }) => link(page, { tab, transaction: null, status: null }, label, page.place.tab === tab))}
      </nav>
      <label class="site-choice"><span class="quiet">Site</span>
        <select @change=${pick}>
          <option value="" .selected=${page.place.site === null}>All sites</option>
          ${page.sites.map(
            ({ site_id, name }) =>
              html`<option value=${site_id} .selected=${page.place.site === site_id}>${name}</option>`,
          )}
          <option class="new" value="">New site…</option>
        </select>
      </label>
    </header>
    <main id="main" tabindex="-1">${view}</main>
  `;
}

/**
 * A link to another view of this page.
 *
 * @param {Page} page
 * @param {Partial<Place>} change
 * @param {unknown} text
 * @param {boolean} [isCurrent]
 */
export function link(page, change, text, isCurrent = false) {
  const follow = (/** @type {MouseEvent} */ event) => {
    // New tabs and windows are left to the browser.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const followed = /** @type {HTMLElement} */ (event.currentTarget);
    event.preventDefault();
    page.go(change);
    // By then the view is drawn. If the link is gone, keyboard users would have to start again at the top of the page.
    queueMicrotask(() => {
      if (!followed.isConnected) document.getElementById('main')?.focus();
    });
  };
  return html`<a href=${page.link(change)} aria-current=${isCurrent ? 'page' : 'false'} @click=${follow}>${text}</a>`;
}
