import { html, nothing } from 'lit-html';
import { change } from './collector.js';
import { isAllowed } from './domains.js';
import { messageOf } from './problem.js';

/** @import { Page } from './page.js' */

/**
 * A button that lets pages on a host send events for a site; nothing if they already may.
 *
 * @param {Page} page
 * @param {string | null} siteId
 * @param {string} host
 */
export function allowHostView(page, siteId, host) {
  const site = page.sites.find(({ site_id }) => site_id === siteId);
  if (!site || isAllowed(host, site.allowed_domains)) return nothing;
  const add = async () => {
    if (!confirm(`Accept events from pages on ${host} for the site “${site.name}”?`)) return;
    const path = `/admin/sites/${encodeURIComponent(site.site_id)}`;
    try {
      // Not the whole list: somebody else may be changing it.
      await change('PATCH', path, { add_allowed_domains: [host] });
      await page.reload();
    } catch (error) {
      alert(`${host} was not added: ${messageOf(error)}`);
    }
  };
  return html`<button type="button" @click=${add}>Add ${host}</button>`;
}
