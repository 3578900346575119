import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { CALL_ENDS, callView } from './call.js';
import { ask } from './collector.js';
import { select } from './filters.js';
import { keepFresh } from './fresh.js';

/**
 * @import { Page, Tab } from './page.js'
 * @import { Call } from './call.js'
 */

const CALLS_AT_ONCE = 50;
/** The collector returns no more at once. */
const MAX_CALLS = 500;
const ALL = { value: '', label: 'All' };

/**
 * The calls of ad networks, advertisers and pixels, and what became of them.
 *
 * @param {Page} page
 * @returns {Tab}
 */
export function startCalls(page) {
  const { site, offer, transaction, status } = page.place;
  /** @type {Call[] | null} */
  let calls = null;
  let problem = '';
  let limit = CALLS_AT_ONCE;

  async function load() {
    const asked = { site_id: site, offer_id: offer, transaction_id: transaction, status, limit: String(limit) };
    ({ calls } = await ask('/admin/log', asked));
  }

  // Of all sites: a call with an unknown token belongs to none.
  const { run, stop } = keepFresh(null, [load], (wrong) => {
    problem = wrong;
    page.refresh();
  });

  function showMore() {
    limit = Math.min(limit + CALLS_AT_ONCE, MAX_CALLS);
    run();
  }

  /** @param {SubmitEvent} event */
  function search(event) {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
    page.go({ transaction: String(fields.get('transaction_id')).trim() || null });
  }

  function filtersView() {
    const offers = page.offers.map(({ offer_id, name }) => ({ value: offer_id, label: name }));
    const ends = Object.entries(CALL_ENDS).map(([value, { label }]) => ({ value, label }));
    return html`<form class="filters" role="search" @submit=${search}>
      <label>Offer ${select((value) => page.go({ offer: value || null, code: null }), [ALL, ...offers], offer ?? '')}</label>
      <label>Outcome ${select((value) => page.go({ status: value || null }), [ALL, ...ends], status ?? '')}</label>
      <label>Transaction
        <input type="search" name="transaction_id" size="36" spellcheck="false" autocomplete="off" .value=${transaction ?? ''} />
      </label>
      <button type="submit">Find</button>
    </form>`;
  }

  function view() {
    const isCut = calls !== null && calls.length === limit;
    return html`
      <h1>Calls</h1>
      <p>Calls from ad networks, advertisers and pixels, latest first, each with its outcome.</p>
      ${filtersView()}
      <p role="status" class="problem">${problem ? `No news: ${problem}.` : ''}</p>
      ${calls || problem ? nothing : html`<p class="soft">Loading…</p>`}
      <section class="calls" aria-label="Calls">
        <ol class="lines">${repeat(
          calls ?? [],
          ({ call_id }) => call_id,
          (call) => callView(page, call),
        )}</ol>
        ${calls?.length === 0 ? html`<p class="soft">No call matches.</p>` : nothing}
        ${isCut && limit < MAX_CALLS ? html`<button type="button" @click=${showMore}>Show more</button>` : nothing}
        <p class="soft">
          Calls are kept for 90 days, with tokens and personal data masked. Those whose offer is unknown
          appear under every site.
        </p>
      </section>
    `;
  }

  return { view, stop };
}
