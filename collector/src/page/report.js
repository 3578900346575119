import { html, nothing } from 'lit-html';
import { codesView, sitesView } from './codes.js';
import { addressOf } from './collector.js';
import { emptyView } from './empty.js';
import { filtersView } from './filters.js';
import { funnelView } from './funnel.js';
import { measuresOf, sessionsNameOf } from './measures.js';
import { offersView } from './offers.js';
import { rangeOf } from './range.js';
import { keepLoading } from './report-data.js';
import { notesView, totalsView } from './totals.js';
import { trendView } from './trend.js';

/**
 * @import { Page, Tab } from './page.js'
 * @import { ReportData } from './report-data.js'
 */

const OWN_TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @type {{ about: string, data: ReportData }} What was shown last stays until there is something newer. */
let last = { about: '', data: nothingYet() };

/**
 * What the scans brought.
 *
 * @param {Page} page
 * @returns {Tab}
 */
export function startReport(page) {
  const about = JSON.stringify([page.place.site, page.place.code, page.place.offer]);
  const data = last.about === about ? { ...last.data } : nothingYet();
  last = { about, data };
  const range = () => rangeOf(page.place, OWN_TIME_ZONE, Date.now());
  const stop = keepLoading(page.place, range, data, page.refresh);
  return { view: () => reportView(page, range(), data), stop };
}

/**
 * @param {Page} page
 * @param {{ from: string, to: string, time_zone: string }} range
 * @param {ReportData} data
 */
function reportView(page, range, { sites, offers, days, steps, problem }) {
  const { site, code, offer, steps: names } = page.place;
  const asked = { site_id: site, ...range };
  const sessionsName = sessionsNameOf(page.place, site === null || Boolean(offers?.length));
  return html`
    <h1>What ${sessionsName.many.toLowerCase()} brought</h1>
    ${filtersView(page, range, offers ?? [])}
    <p role="status" class="problem">${problem ? `No news: ${problem}. Trying again…` : ''}</p>
    ${sites ? nothing : html`<p class="soft">${problem ? 'Nothing to show.' : 'Loading…'}</p>`}
    ${sites && site === null ? emptyView(page, sites) : nothing}
    ${sites && site === null ? sitesView(page, sites, csv('sites', range)) : nothing}
    ${sites?.[0] && site !== null ? siteView(sites[0]) : nothing}
  `;

  /** @param {NonNullable<ReportData['sites']>[number]} shown */
  function totalOf(shown) {
    if (offer !== null) return offers?.find((one) => one.offer_id === offer);
    return code === null ? shown : shown.qr_codes.find((one) => one.code === code);
  }

  /** @param {NonNullable<ReportData['sites']>[number]} shown */
  function siteView(shown) {
    const total = totalOf(shown);
    if (!total)
      return html`<p>${offer !== null && !offers ? 'Loading…' : 'This site has no QR code or offer of this name.'}</p>`;
    const about = { ...asked, code, offer_id: offer };
    const offersCsv = { offers: csv('offers', asked), publishers: csv('publishers', asked) };
    const isAll = code === null && offer === null;
    const measures = measuresOf(total, sessionsName);
    const measure = measures.find(({ key }) => key === page.place.measure) ?? measures[0];
    return html`
      ${emptyView(page, [total])}
      ${measure ? totalsView(page, total, measures, measure) : nothing}
      ${measure ? trendView(days, measure, csv('trend', about)) : nothing}
      ${funnelView(page, sessionsName, steps, total.bots, csv('funnel', { ...about, steps: names }))}
      ${isAll ? codesView(page, shown, csv('qr-codes', asked)) : nothing}
      ${isAll && offers ? offersView(page, offers, offersCsv) : nothing}
      ${notesView(total)}
    `;
  }
}

/** @returns {ReportData} */
function nothingYet() {
  return { sites: null, offers: null, days: null, steps: null, problem: '' };
}

/**
 * @param {string} name
 * @param {Record<string, string | null>} query
 */
function csv(name, query) {
  return addressOf(`/reports/${name}.csv`, query);
}
