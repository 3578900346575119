import { html, nothing } from 'lit-html';
import { allowHostView } from './allow-host.js';
import { cureLink } from './cure.js';
import { clockTime, money } from './numbers.js';
import { scrollDepthOf } from './scroll-depth.js';

/**
 * @import { Page } from './page.js'
 * @import { ToldLine } from '../live.ts'
 */

/** @type {{ [outcome in ToldLine['outcome']]: string }} */
const BADGES = { scan: 'Scan', accepted: 'Accepted', duplicate: 'Duplicate', orphan: 'Orphan', refused: 'Refused' };

/**
 * One line of the live view.
 *
 * @param {Page} page
 * @param {ToldLine} line
 */
export function lineView(page, { at, outcome, reason, why, detail, host, event, site_id }) {
  const withSite = page.place.site === null;
  return html`<li class="line ${outcome}">
    <time datetime=${new Date(at).toISOString()}>${clockTime(at)}</time>
    <span class="badge">${outcome === 'scan' && event?.offer_id ? 'Click' : BADGES[outcome]}</span>
    <span class="what">
      ${outcome === 'scan' ? nothing : html`<strong>${event ? event.event_type : 'A request'}</strong>`}
      ${event?.source === 'server' ? html`<span class="soft">from your server</span>` : nothing}
      ${event ? html`<span class="soft">${scrollDepthOf(event)}</span>` : nothing}
      ${event?.value ? html`<strong>${money(event.value)}</strong>` : nothing}
      ${event?.code ? html`<span class="soft">code ${event.code}</span>` : nothing}
      ${event?.offer_id ? html`<span class="soft">offer ${event.offer_id}</span>` : nothing}
      ${withSite ? html`<span class="soft">${site_id ?? 'no site'}</span>` : nothing}
      ${event?.page_url ? html`<span class="where">${event.page_url}</span>` : nothing}
    </span>
    ${
      reason
        ? html`<span class="why">${wordsView(why ?? '')} ${detail} ${host ? allowHostView(page, site_id, host) : nothing}
            ${cureLink(reason)}</span>`
        : nothing
    }
    ${detail && !reason ? html`<span class="why">${detail}</span>` : nothing}
    ${event && outcome !== 'scan' ? fieldsView(event) : nothing}
  </li>`;
}

/**
 * Words with names in backticks among them, as the documentation has them.
 *
 * @param {string} text
 */
function wordsView(text) {
  return text.split('`').map((part, place) => (place % 2 ? html`<code>${part}</code>` : part));
}

/** @param {object} event */
function fieldsView(event) {
  return html`<details>
    <summary>All of it</summary>
    <dl>${Object.entries(event).map(fieldView)}</dl>
  </details>`;
}

/** @param {[string, unknown]} field */
function fieldView([name, value]) {
  if (value === null) return nothing;
  return html`<dt>${name}</dt><dd>${textOf(name, value)}</dd>`;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function textOf(name, value) {
  if (name === 'event_time') return new Date(Number(value)).toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
