import { ask, Refused } from './collector.js';
import { keepFresh } from './fresh.js';
import { messageOf } from './problem.js';

/**
 * @import { Place } from './address.js'
 * @import { OfferReport } from '../reports/offers.ts'
 * @import { SiteReport } from '../reports/qr-codes.ts'
 * @import { DayReport } from '../reports/trend.ts'
 * @import { FunnelReport } from '../funnel.ts'
 */

/** @typedef {{ from: string, to: string, time_zone: string }} Range */

/**
 * What went wrong; if it is final, retrying does not help.
 *
 * @typedef {{ text: string, isFinal: boolean }} LoadProblem
 */

/**
 * One response of the collector: `value` is `null` while it is loading.
 *
 * @template T
 * @typedef {{ value: T | null, question: string, problem: LoadProblem | null }} Part
 */

/**
 * What a report shows.
 *
 * @typedef {object} ReportData
 * @property {Part<SiteReport[]>} sites
 * @property {Part<OfferReport[]>} offers
 * @property {Part<DayReport[]>} days
 * @property {Part<FunnelReport>} funnel
 */

/** @returns {ReportData} */
export function nothingYet() {
  const none = { value: null, question: '', problem: null };
  return { sites: none, offers: none, days: none, funnel: none };
}

/**
 * What the collector is asked for each part.
 *
 * @param {Place} place
 * @param {Range} range
 */
export function questionsOf({ site, code, offer, steps }, range) {
  const ofSite = { site_id: site, ...range };
  const ofAll = { ...ofSite, code, offer_id: offer };
  return { sites: ofSite, offers: ofSite, days: ofAll, funnel: { ...ofAll, steps } };
}

/**
 * What is shown of a part. A response to another question is old: it is shown until a new one arrives or fails.
 *
 * @template T
 * @param {Part<T>} part
 * @param {object} question
 */
export function shownOf({ value, question: answered, problem }, question) {
  const isOld = value !== null && answered !== JSON.stringify(question);
  return isOld && problem ? { value: null, isOld: false, problem } : { value, isOld, problem };
}

/**
 * Loads a report, and reloads it whenever something new has arrived. Nothing waits for the funnel, which reads events.
 *
 * @param {Place} place
 * @param {() => Range} range
 * @param {ReportData} data Filled in as the parts arrive.
 * @param {() => void} onChange
 * @returns {() => void} Stops loading.
 */
export function keepLoading(place, range, data, onChange) {
  const { site } = place;
  const loads = [load('sites', '/reports/qr-codes', ({ sites }) => sites)];
  if (site !== null) {
    loads.push(
      load('offers', '/reports/offers', ({ offers }) => offers),
      load('days', '/reports/trend', ({ days }) => days),
      load('funnel', '/reports/funnel', (funnel) => funnel),
    );
  }
  return keepFresh(site, loads, onChange).stop;

  /**
   * @param {keyof ReportData} name
   * @param {string} path
   * @param {(answer: any) => any} read
   */
  function load(name, path, read) {
    const note = (/** @type {object} */ change) => Object.assign(data, { [name]: { ...data[name], ...change } });
    // A problem with another question says nothing about this one.
    note({ problem: null });
    return async () => {
      const question = questionsOf(place, range())[name];
      try {
        note({ value: read(await ask(path, question)), question: JSON.stringify(question), problem: null });
      } catch (error) {
        note({ problem: problemOf(error) });
      }
    };
  }
}

/**
 * @param {unknown} error
 * @returns {LoadProblem}
 */
function problemOf(error) {
  return {
    text: messageOf(error),
    isFinal: error instanceof Refused && error.isFinal,
  };
}

/** @param {LoadProblem} problem */
export const problemText = ({ text, isFinal }) =>
  isFinal ? `This cannot be shown: ${text}.` : `No news: ${text}. Trying again…`;
