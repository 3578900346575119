/** Formats figures in the browser's language. */

/** @param {number} value */
export const count = (value) => value.toLocaleString();

/** @param {number | null} value `null` if there is nothing to take a share of. */
export const percent = (value) =>
  value === null ? '–' : `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })}%`;

/** @param {{ amount: number, currency: string }} value */
export const money = ({ amount, currency }) =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);

/** @param {{ amount: number, currency: string }[]} revenue */
export const moneys = (revenue) => revenue.map(money).join(' · ') || '–';

/** @param {string} day Such as `2026-11-21`. */
export const dayName = (day) =>
  new Date(day).toLocaleDateString(undefined, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });

/** @param {number} time Milliseconds since 1970. */
export const clockTime = (time) => new Date(time).toLocaleTimeString();

/** @param {number} time Milliseconds since 1970. */
export const dayAndTime = (time) =>
  new Date(time).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' });
