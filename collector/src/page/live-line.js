import { html, nothing } from 'lit-html';
import { allowHostView } from './allow-host.js';
import { cureLink, wordsView } from './cure.js';
import { fieldsView } from './fields.js';
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
    ${event && outcome !== 'scan' ? fieldsView({ ...event, event_time: new Date(event.event_time).toISOString() }) : nothing}
  </li>`;
}
