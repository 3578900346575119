import { html, nothing } from 'lit-html';
import { codesView, sitesView } from './codes.js';
import { urlOf } from './collector.js';
import { emptyView } from './empty.js';
import { filtersView } from './filters.js';
import { funnelView } from './funnel.js';
import { measuresOf, sessionsNameOf } from './measures.js';
import { offersView } from './offers.js';
import { rangeOf } from './range.js';
import { keepLoading, nothingYet, problemText, questionsOf, shownOf } from './report-data.js';
import { notesView, totalsView } from './totals.js';
import { trendView } from './trend.js';

/**
 * @import { Page, Tab } from './page.js'
 * @import { Range, ReportData } from './report-data.js'
 * @import { SiteReport } from '../reports/qr-codes.ts'
 */

const OWN_TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @type {{ site: string | null, data: ReportData }} What was shown last stays until something newer has loaded. */
let last = { site: null, data: nothingYet() };

/**
 * What the scans brought.
 *
 * @param {Page} page
 * @returns {Tab}
 */
export function startReport(page) {
  const { site } = page.place;
  const data = last.site === site ? { ...last.data } : nothingYet();
  last = { site, data };
  const range = () => rangeOf(page.place, OWN_TIME_ZONE, Date.now());
  const stop = keepLoading(page.place, range, data, page.refresh);
  return { view: () => reportView(page, range(), data), stop };
}

/**
 * @param {Page} page
 * @param {Range} range
 * @param {ReportData} data
 */
function reportView(page, range, data) {
  const { site, code, offer } = page.place;
  const questions = questionsOf(page.place, range);
  const sites = shownOf(data.sites, questions.sites);
  const offers = shownOf(data.offers, questions.offers);
  const days = shownOf(data.days, questions.days);
  const funnel = shownOf(data.funnel, questions.funnel);
  const allOffers = data.offers.value ?? [];
  const sessionsName = sessionsNameOf(page.place, site === null || allOffers.length > 0);
  const problems = new Set([sites, offers, days].flatMap(({ problem }) => (problem ? [problemText(problem)] : [])));
  return html`
    <h1>What ${sessionsName.many.toLowerCase()} brought</h1>
    ${filtersView(page, range, allOffers)}
    <p role="status" class="problem">${[...problems].join(' ')}</p>
    ${sites.value ? nothing : waitingView(sites.problem)}
    ${
      sites.value && site === null
        ? partView(sites, [emptyView(page, sites.value), sitesView(page, sites.value, csv('sites', range))])
        : nothing
    }
    ${sites.value?.[0] && site !== null ? siteView(sites.value[0]) : nothing}
  `;

  /** @param {SiteReport} shown */
  function totalOf(shown) {
    if (offer !== null) return offers.value?.find((one) => one.offer_id === offer);
    return code === null ? shown : shown.qr_codes.find((one) => one.code === code);
  }

  /** @param {SiteReport} shown */
  function siteView(shown) {
    const total = totalOf(shown);
    if (!total) {
      if (offer !== null && !offers.value) return waitingView(offers.problem);
      return html`<p>This site has no QR code or offer with this name.</p>`;
    }
    const offersCsv = { offers: csv('offers', questions.offers), publishers: csv('publishers', questions.offers) };
    const isAll = code === null && offer === null;
    const totals = offer === null ? sites : offers;
    const measures = measuresOf(total, sessionsName);
    const measure = measures.find(({ key }) => key === page.place.measure) ?? measures[0];
    const funnelProblem = funnel.problem ? problemText(funnel.problem) : '';
    return html`
      ${partView(totals, [emptyView(page, [total]), measure && totalsView(page, total, measures, measure)])}
      ${measure ? partView(days, trendView(days.value, measure, csv('trend', questions.days))) : nothing}
      ${partView(
        funnel,
        funnelView(page, sessionsName, {
          report: funnel.value,
          problem: problems.has(funnelProblem) ? '' : funnelProblem,
          bots: total.bots,
          csv: csv('funnel', questions.funnel),
        }),
      )}
      ${isAll && measure ? partView(sites, codesView(page, shown, measure, csv('qr-codes', questions.sites))) : nothing}
      ${isAll && offers.value ? partView(offers, offersView(page, offers.value, offersCsv)) : nothing}
      ${partView(totals, notesView(total))}
    `;
  }
}

/**
 * Marks figures that belong to other filters than those selected.
 *
 * @param {{ isOld: boolean }} part
 * @param {unknown} view
 */
const partView = ({ isOld }, view) => html`<div class="part" aria-busy=${isOld}>${view}</div>`;

/** @param {unknown} problem */
const waitingView = (problem) => html`<p class="soft">${problem ? 'Nothing to show.' : 'Loading…'}</p>`;

/**
 * @param {string} name
 * @param {Record<string, string | null>} query
 */
function csv(name, query) {
  return urlOf(`/reports/${name}.csv`, query);
}
