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
/** What stands there until the page is drawn. */
const waiting = /** @type {HTMLElement} */ (root.querySelector('[role="status"]'));
const page = createPage({ show, refresh });

/** @type {Tab | null} */
let tab = null;
let isWaiting = false;

/** Shows what the address says. */
function show() {
  const before = page.place;
  page.place = readPlace(location.search);
  // The chart shows another measure of what is there already.
  if (tab && hrefOf({ ...before, measure: '' }) === hrefOf({ ...page.place, measure: '' })) return refresh();
  const isOtherSite = before.site !== page.place.site;
  // Whatever was typed for one site is not for the next, nor whatever is known of it.
  if (isOtherSite) {
    render(null, root);
    page.forget();
  }
  tab?.stop();
  tab = STARTS[page.place.tab](page);
  refresh();
  if (isOtherSite) void page.reload();
}

/** Draws once for all that changes in one turn. */
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
// Who has one site need not choose it, and who has none is to make one.
if (location.search === '' && page.sites.length < 2) {
  history.replaceState(null, '', page.link(only ? { site: only.site_id } : { tab: 'setup' }));
}
addEventListener('popstate', show);
root.replaceChildren();
show();
