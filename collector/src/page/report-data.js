import { ask } from './collector.js';
import { keepFresh } from './fresh.js';

/**
 * @import { Place } from './address.js'
 * @import { OfferReport } from '../reports/offers.ts'
 * @import { SiteReport } from '../reports/qr-codes.ts'
 * @import { DayReport } from '../reports/trend.ts'
 * @import { FunnelStep } from '../funnel.ts'
 */

/**
 * What a report shows; `null` for what is on its way.
 *
 * @typedef {object} ReportData
 * @property {SiteReport[] | null} sites
 * @property {OfferReport[] | null} offers
 * @property {DayReport[] | null} days
 * @property {FunnelStep[] | null} steps
 * @property {string} problem What went wrong last, if anything did.
 */

/**
 * Loads a report, and again whenever something new has come. The funnel reads events, and nothing waits for it.
 *
 * @param {Place} place
 * @param {() => { from: string, to: string, time_zone: string }} range
 * @param {ReportData} data Is filled.
 * @param {() => void} onChange
 * @returns {() => void} Ends it.
 */
export function keepLoading(place, range, data, onChange) {
  const { site, code, offer, steps } = place;
  const about = { site_id: site, code, offer_id: offer };
  const loads = [
    async () => {
      data.sites = (await ask('/reports/qr-codes', { site_id: site, ...range() })).sites;
    },
  ];
  if (site !== null) {
    loads.push(
      async () => {
        data.offers = (await ask('/reports/offers', { site_id: site, ...range() })).offers;
      },
      async () => {
        data.days = (await ask('/reports/trend', { ...about, ...range() })).days;
      },
      async () => {
        data.steps = (await ask('/reports/funnel', { ...about, ...range(), steps })).steps;
      },
    );
  }
  const { stop } = keepFresh(site, loads, (problem) => {
    data.problem = problem;
    onChange();
  });
  return stop;
}
