import { count, money, percent } from './numbers.js';

/** @import { Figures } from '../reports/figures.ts' */

/**
 * One thing that a report counts.
 *
 * @typedef {object} Measure
 * @property {string} key
 * @property {string} label
 * @property {(figures: Figures) => number} of
 * @property {(value: number) => string} text
 */

/** @type {Measure[]} What is asked for first. */
const FIRST = [{ key: 'sessions', label: 'Scans', of: (figures) => figures.sessions, text: count }];

/** @type {Measure[]} */
const OTHERS = [
  { key: 'conversions', label: 'Conversions', of: (figures) => figures.conversions, text: count },
  { key: 'rate', label: 'Conversions per scan', of: (figures) => figures.conversion_rate_percent ?? 0, text: percent },
  { key: 'engaged', label: 'Reached the site', of: (figures) => figures.engaged, text: count },
  { key: 'events', label: 'Events', of: (figures) => figures.events, text: count },
];

/**
 * What there is to say of these figures: the counts, and the revenue in each currency.
 *
 * @param {Figures} total
 * @returns {Measure[]}
 */
export function measuresOf(total) {
  const revenue = total.revenue.map(({ currency }) => ({
    key: `revenue-${currency}`,
    label: total.revenue.length > 1 ? `Revenue in ${currency}` : 'Revenue',
    /** @param {Figures} figures */
    of: (figures) => figures.revenue.find((one) => one.currency === currency)?.amount ?? 0,
    /** @param {number} amount */
    text: (amount) => money({ amount, currency }),
  }));
  return [...FIRST, ...revenue, ...OTHERS];
}
