import { html, nothing, render } from 'lit-html';
import { hrefOf, readPlace } from './address.js';
import { startCalls } from './calls.js';
import { startLive } from './live.js';
import { createPage } from './page.js';
import { startReport } from './report.js';
import { startSetup } from './setup.js';
import { pageView } from './shell.js';

/** @import { Tab } from './page.js' */

const STARTS = { report: startReport, live: startLive, calls: startCalls, setup: startSetup };
const TAB_NAMES = { report: 'Report', live: 'Live', calls: 'Calls', setup: 'Set up' };
const root = /** @type {HTMLElement} */ (document.getElementById('page'));
/** Shown until the page is drawn. */
const waiting = /** @type {HTMLElement} */ (root.querySelector('[role="status"]'));
const page = createPage({ show, refresh });

/** @type {Tab | null} */
let tab = null;
let isWaiting = false;

/** Shows the view of the current URL. */
function show() {
  const before = page.place;
  page.place = readPlace(location.search);
  // Another measure of the chart needs no new data.
  if (tab && hrefOf({ ...before, measure: '' }) === hrefOf({ ...page.place, measure: '' })) return refresh();
  const isOtherSite = before.site !== page.place.site;
  // Whatever was typed for one site, or is known about it, does not apply to the next.
  if (isOtherSite) {
    render(null, root);
    page.forget();
  }
  tab?.stop();
  tab = STARTS[page.place.tab](page);
  refresh();
  if (isOtherSite) void page.reload();
}

/** Draws once for all changes in one task. */
function refresh() {
  if (isWaiting) return;
  isWaiting = true;
  queueMicrotask(() => {
    isWaiting = false;
    if (!tab) {
      waiting.textContent = page.problem ? problemText() : 'Loading…';
      return;
    }
    document.title = `${TAB_NAMES[page.place.tab]}: ${siteName()}`;
    render(pageView(page, html`${problemView()}${tab.view()}`), root);
  });
}

function problemView() {
  if (!page.problem) return nothing;
  return html`<p role="alert" class="problem">${problemText()}</p>`;
}

const problemText = () => `No news: ${page.problem}. Trying again…`;

function siteName() {
  const { site } = page.place;
  return site === null ? 'All sites' : (page.sites.find(({ site_id }) => site_id === site)?.name ?? site);
}

await page.reload();
const [only] = page.sites;
// A single site need not be selected, and without any, one is to be created.
if (location.search === '' && page.sites.length < 2) {
  history.replaceState(null, '', page.link(only ? { site: only.site_id } : { tab: 'setup' }));
}
addEventListener('popstate', show);
root.replaceChildren();
show();
