import { html } from 'lit-html';
import { cureLink } from './cure.js';
import { notesOf } from './notes.js';

/**
 * @import { Page } from './page.js'
 * @import { Measure } from './measures.js'
 * @import { Figures } from '../reports/figures.ts'
 */

/**
 * One card for each figure; pressing one shows it in the chart.
 *
 * @param {Page} page
 * @param {Figures} total
 * @param {Measure[]} measures
 * @param {Measure} chosen
 */
export function totalsView(page, total, measures, chosen) {
  return html`<div class="cards" role="group" aria-label="Totals; choose one for the chart">
    ${measures.map(
      (measure) => html`<button
        type="button"
        class="card"
        id=${`total-${measure.key}`}
        aria-pressed=${measure.key === chosen.key}
        @click=${() => page.go({ measure: measure.key }, 'replace')}
      ><span class="label">${measure.label}</span> <span class="figure">${measure.text(measure.of(total))}</span></button>`,
    )}
  </div>`;
}

/**
 * What the figures leave out.
 *
 * @param {Figures} total
 */
export function notesView(total) {
  const notes = notesOf(total);
  if (!notes.length) return null;
  return html`<section class="notes">
    <h2>Not in these figures, or worth a look</h2>
    <ul>
      ${notes.map(({ text, reason }) => html`<li>${text}. ${reason && cureLink(reason)}</li>`)}
    </ul>
  </section>`;
}
