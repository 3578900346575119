import { PERIODS } from './range.js';

/**
 * What the page shows. All of it is in the URL, so that every view has a link.
 *
 * @typedef {object} Place
 * @property {'report' | 'live' | 'calls' | 'setup'} tab
 * @property {string | null} site `null` for all sites.
 * @property {string | null} code A QR code of the site; `null` for all.
 * @property {string | null} offer An offer of the site; `null` for all.
 * @property {string} period One of `PERIODS`, or `custom` for `from` to `to`.
 * @property {string | null} from A day, such as `2026-11-21`.
 * @property {string | null} to
 * @property {string | null} timeZone `null` for the browser's.
 * @property {string} measure What the chart shows.
 * @property {string} steps Of the funnel, comma-separated.
 * @property {string | null} transaction Shows the calls about it; `null` for all.
 * @property {string | null} status Shows the calls with it; `null` for all.
 */

const TABS = ['report', 'live', 'calls', 'setup'];

/** What is shown if the URL says nothing. */
export const START = /** @type {Place} */ ({
  tab: 'report',
  site: null,
  code: null,
  offer: null,
  period: '30d',
  from: null,
  to: null,
  timeZone: null,
  measure: 'sessions',
  steps: 'pageview,conversion',
  transaction: null,
  status: null,
});

const PARAMETERS = /** @type {const} */ ([
  ['tab', 'tab'],
  ['site', 'site'],
  ['code', 'code'],
  // Not `offer`: the root with that is a tracking link.
  ['offer_id', 'offer'],
  ['period', 'period'],
  ['from', 'from'],
  ['to', 'to'],
  ['time_zone', 'timeZone'],
  ['measure', 'measure'],
  ['steps', 'steps'],
  ['transaction_id', 'transaction'],
  ['status', 'status'],
]);

/**
 * Reads the URL of the page. What it does not understand counts as absent.
 *
 * @param {string} search
 * @returns {Place}
 */
export function readPlace(search) {
  const query = new URLSearchParams(search);
  const said = PARAMETERS.map(([parameter, field]) => [field, query.get(parameter) || START[field]]);
  const place = /** @type {Place} */ (Object.fromEntries(said));
  if (!TABS.includes(place.tab)) place.tab = START.tab;
  if (query.has('from') || query.has('to')) place.period = 'custom';
  else if (!PERIODS.some(({ period }) => period === place.period)) place.period = START.period;
  return place;
}

/**
 * The URL of a view; defaults are left out.
 *
 * @param {Place} place
 */
export function hrefOf(place) {
  const query = new URLSearchParams();
  for (const [parameter, field] of PARAMETERS) {
    const value = place[field];
    const isOfCustom = field === 'from' || field === 'to';
    if (value === null || value === START[field] || (isOfCustom && place.period !== 'custom')) continue;
    if (field === 'period' && value === 'custom') continue;
    query.set(parameter, value);
  }
  return query.size ? `/?${query}` : '/';
}
