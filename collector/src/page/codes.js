import { html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { largestFirst, SESSIONS } from './measures.js';
import { count, moneys, percent } from './numbers.js';
import { link } from './shell.js';

/**
 * @import { Page } from './page.js'
 * @import { Figures } from '../reports/figures.ts'
 * @import { Measure, SessionsName } from './measures.js'
 * @import { SiteReport } from '../reports/qr-codes.ts'
 */

/**
 * What each QR code of a site brought, sorted by the measure that the chart shows.
 *
 * @param {Page} page
 * @param {SiteReport} site
 * @param {Measure} measure
 * @param {string} csv
 */
export function codesView(page, { qr_codes }, measure, csv) {
  if (!qr_codes.length) {
    return html`<section>
      <h2>By QR code</h2>
      <p>This site has none yet. ${link(page, { tab: 'setup' }, 'Create the first one')}.</p>
    </section>`;
  }
  const rows = qr_codes.map((code) => ({
    id: `code-${code.code}`,
    name: html`<img src=${`/q/${code.code}.svg`} alt="" width="48" height="48" loading="lazy" />
      ${link(page, { code: code.code, offer: null }, code.name)} <small>${code.destination}</small>`,
    figures: code,
  }));
  return tableView('QR code', SESSIONS.scan, rows, measure, csv);
}

/**
 * What each site brought; those with the most scans and clicks come first.
 *
 * @param {Page} page
 * @param {SiteReport[]} sites
 * @param {string} csv
 */
export function sitesView(page, sites, csv) {
  const rows = sites.map((site) => ({
    id: `site-${site.site_id}`,
    name: html`${link(page, { site: site.site_id, code: null }, site.name)}
      ${site.status === 'paused' ? html`<small>paused</small>` : ''}`,
    figures: site,
  }));
  return tableView('site', SESSIONS.either, rows, { key: 'sessions', of: ({ sessions }) => sessions }, csv);
}

/** @param {SessionsName} sessionsName */
const columnsOf = ({ many, one }) => ({
  sessions: many,
  revenue: 'Revenue',
  conversions: 'Conversions',
  rate: `Per ${one}`,
  engaged: 'Reached',
  events: 'Events',
});

/** @param {Figures} figures */
function textsOf({ sessions, engaged, events, conversions, conversion_rate_percent, revenue }) {
  return [
    count(sessions),
    moneys(revenue),
    count(conversions),
    percent(conversion_rate_percent),
    count(engaged),
    count(events),
  ];
}

/**
 * @param {string} what
 * @param {SessionsName} sessionsName
 * @param {{ id: string, name: unknown, figures: Figures }[]} rows
 * @param {Pick<Measure, 'key' | 'of'>} measure
 * @param {string} csv
 */
function tableView(what, sessionsName, rows, { key, of }, csv) {
  const [sorted] = key.split('-');
  const columns = Object.entries(columnsOf(sessionsName));
  return html`<section>
    <h2>By ${what}</h2>
    <div class="wide" tabindex="0" role="region" aria-label=${`By ${what}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            ${columns.map(
              ([column, name]) =>
                html`<th scope="col" class="number" aria-sort=${column === sorted ? 'descending' : 'none'}>${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            largestFirst(rows, ({ figures }) => of(figures)),
            ({ id }) => id,
            ({ id, name, figures }) => html`<tr id=${id}>
              <th scope="row">${name}</th>
              ${textsOf(figures).map((text) => html`<td class="number">${text}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="export"><a href=${csv} download>As CSV</a></p>
  </section>`;
}
