import { html } from 'lit-html';
import './chart.js';
import { dayName } from './numbers.js';

/**
 * @import { Measure } from './measures.js'
 * @import { DayReport } from '../reports/trend.ts'
 */

/**
 * One measure by day, as a chart and as a table.
 *
 * @param {DayReport[] | null} days `null` while they are loading.
 * @param {Measure} measure
 * @param {string} csv
 */
export function trendView(days, measure, csv) {
  const values = (days ?? []).map(measure.of);
  const chart = { days: (days ?? []).map(({ day }) => day), values, text: measure.text };
  return html`<section class="trend">
    <h2>${measure.label} by day</h2>
    <scnv-chart role="img" aria-label=${summaryOf(days, values, measure)} .series=${chart}></scnv-chart>
    <details>
      <summary>As a table</summary>
      <div class="wide" tabindex="0" role="region" aria-label=${`${measure.label} by day`}>
        <table>
          <thead><tr><th scope="col">Day</th><th scope="col" class="number">${measure.label}</th></tr></thead>
          <tbody>
            ${chart.days.map(
              (day, index) => html`<tr>
                <td>${dayName(day)}</td>
                <td class="number">${measure.text(values[index] ?? null)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    <p class="export"><a href=${csv} download>Everything as CSV</a></p>
  </section>`;
}

/**
 * @param {DayReport[] | null} days
 * @param {(number | null)[]} values
 * @param {Measure} measure
 */
function summaryOf(days, values, { label, text }) {
  if (!days) return `${label} by day: not known.`;
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const when = days[values.indexOf(most)];
  if (!when || most === 0) return `${label} by day: none.`;
  return `${label} by day, ${days.length} days, most on ${dayName(when.day)}: ${text(most)}.`;
}
