import { count, money, percent } from './numbers.js';

/**
 * @import { Place } from './address.js'
 * @import { Figures } from '../reports/figures.ts'
 */

/**
 * One thing that a report counts.
 *
 * @typedef {object} Measure
 * @property {string} key
 * @property {string} label
 * @property {(figures: Figures) => number | null} of `null` if there is nothing to take a share of.
 * @property {(value: number | null) => string} text
 */

/**
 * What the sessions of a report are called.
 *
 * @typedef {{ many: string, one: string }} SessionsName
 */

/** @type {{ [began in 'scan' | 'click' | 'either']: SessionsName }} */
export const SESSIONS = {
  scan: { many: 'Scans', one: 'scan' },
  click: { many: 'Clicks', one: 'click' },
  either: { many: 'Scans and clicks', one: 'scan or click' },
};

/**
 * How the sessions of a report begin: those of an offer by clicks.
 *
 * @param {Pick<Place, 'code' | 'offer'>} place
 * @param {boolean} hasOffers Whether the site has any.
 */
export function sessionsNameOf({ code, offer }, hasOffers) {
  if (offer !== null) return SESSIONS.click;
  return code === null && hasOffers ? SESSIONS.either : SESSIONS.scan;
}

/**
 * @param {(value: number) => string} write
 * @returns {Measure['text']}
 */
const known = (write) => (value) => (value === null ? '–' : write(value));
const counted = known(count);

/**
 * The measures of these figures: the counts, and the revenue in each currency.
 *
 * @param {Figures} total
 * @param {SessionsName} sessions
 * @returns {Measure[]}
 */
export function measuresOf(total, { many, one }) {
  const revenue = total.revenue.map(({ currency }) => ({
    key: `revenue-${currency}`,
    label: total.revenue.length > 1 ? `Revenue in ${currency}` : 'Revenue',
    /** @param {Figures} figures */
    of: (figures) => figures.revenue.find((one) => one.currency === currency)?.amount ?? 0,
    text: known((amount) => money({ amount, currency })),
  }));
  return [
    { key: 'sessions', label: many, of: (figures) => figures.sessions, text: counted },
    ...revenue,
    { key: 'conversions', label: 'Conversions', of: (figures) => figures.conversions, text: counted },
    {
      key: 'rate',
      label: `Conversions per ${one}`,
      of: (figures) => figures.conversion_rate_percent,
      text: percent,
    },
    { key: 'engaged', label: 'Reached the site', of: (figures) => figures.engaged, text: counted },
    { key: 'events', label: 'Events', of: (figures) => figures.events, text: counted },
  ];
}

/**
 * Sorts rows, the largest first, and keeps the order of equal ones.
 *
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => number | null} of
 */
export const largestFirst = (rows, of) => [...rows].sort((one, other) => (of(other) ?? 0) - (of(one) ?? 0));
