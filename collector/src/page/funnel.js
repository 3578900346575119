import { html, nothing, svg } from 'lit-html';
import { cureLink } from './cure.js';
import { count, percent } from './numbers.js';

/**
 * @import { Page } from './page.js'
 * @import { FunnelReport, FunnelStep } from '../funnel.ts'
 * @import { SessionsName } from './measures.js'
 */

/**
 * How far the scans got, step by step.
 *
 * @param {Page} page
 * @param {SessionsName} sessionsName
 * @param {{ report: FunnelReport | null, problem: string, bots: number, csv: string }} shown The report is `null` while
 *   it is loading: it reads events, and may take long. Events of bots, counted in `bots`, are in no step.
 */
export function funnelView(page, sessionsName, { report, problem, bots, csv }) {
  const change = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    page.go({ steps: String(form.get('steps')) });
  };
  return html`<section class="funnel">
    <h2>Funnel</h2>
    <form class="row" @submit=${change}>
      <label>Steps, separated by commas
        <input name="steps" size="40" .value=${page.place.steps} required spellcheck="false" aria-describedby="steps-hint" />
      </label>
      <button type="submit">Show</button>
    </form>
    <p class="soft" id="steps-hint">Event names, in order; <code>conversion</code> is any conversion.
      Each step counts ${sessionsName.many.toLowerCase()}: one with two conversions counts once here, and twice in
      “Conversions per ${sessionsName.one}”.</p>
    ${bots ? html`<p>${botsText(bots)} ${cureLink('bot')}</p>` : nothing}
    <p role="alert" class="problem">${problem}</p>
    ${report ? stepsView(sessionsName, report, csv) : nothing}
    ${report || problem ? nothing : html`<p class="soft">Loading…</p>`}
  </section>`;
}

/** @param {number} bots */
function botsText(bots) {
  const sent = bots === 1 ? '1 event was sent by a bot and is' : `${count(bots)} events were sent by bots and are`;
  return `${sent} in none of these steps. A browser driven by a test is a bot, too.`;
}

/**
 * @param {SessionsName} sessionsName What it starts with.
 * @param {FunnelReport} report
 * @param {string} csv
 */
function stepsView({ one, many }, { steps: [scans, ...steps], converted_otherwise }, csv) {
  if (!scans) return nothing;
  const all = [{ ...scans, step: one }, ...steps];
  return html`<ol class="steps">${all.map((step) => stepView(step, scans.sessions))}</ol>
    ${
      converted_otherwise
        ? html`<p>${count(converted_otherwise)} ${converted_otherwise === 1 ? one : many.toLowerCase()} converted without
            the steps before, as happens where a shop's pages have no script.</p>`
        : nothing
    }
    <p class="export"><a href=${csv} download>As CSV</a></p>`;
}

/**
 * @param {FunnelStep} step
 * @param {number} scans
 */
function stepView({ step, sessions, drop_off_percent }, scans) {
  const share = scans ? (sessions / scans) * 100 : null;
  const lost = drop_off_percent ? html`<span class="soft">, ${percent(drop_off_percent)} dropped off</span>` : nothing;
  return html`<li>
    <span class="name">${step}</span>
    <span class="number">${count(sessions)} <span class="soft">${percent(share)}</span>${lost}</span>
    <svg class="bar" aria-hidden="true">${svg`<rect width="${share ?? 0}%" height="100%" rx="3" />`}</svg>
  </li>`;
}
