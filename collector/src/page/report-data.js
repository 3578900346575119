import { ask } from './collector.js';
import { listen } from './feed.js';
import { createRefresher } from './refresher.js';

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
 * Loads a report, and again whenever something new has come. Each part comes for itself: the funnel reads events, and
 * nothing waits for it.
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
  const refreshers = loads.map((load) => createRefresher(() => attempt(load), browserWorld));
  const stopListening = listen(site, wakeAll, () => {});
  document.addEventListener('visibilitychange', runAll);
  runAll();

  /** @param {() => Promise<void>} load */
  async function attempt(load) {
    try {
      await load();
      data.problem = '';
    } catch (error) {
      data.problem = error instanceof Error ? error.message : String(error);
    }
    onChange();
  }

  function wakeAll() {
    for (const refresher of refreshers) refresher.wake();
  }

  function runAll() {
    for (const refresher of refreshers) void refresher.run();
  }

  return () => {
    stopListening();
    document.removeEventListener('visibilitychange', runAll);
    for (const refresher of refreshers) refresher.stop();
  };
}

const browserWorld = {
  now: () => performance.now(),
  /**
   * @param {() => void} callback
   * @param {number} delayMs
   */
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.hidden,
};
