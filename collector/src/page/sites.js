import { html } from 'lit-html';
import { change } from './collector.js';
import { submitting, textOf, wordsOf } from './form.js';
import { link } from './shell.js';

/**
 * @import { Page } from './page.js'
 * @import { Site } from '../store/sites.ts'
 */

/** What a site may count besides. */
const CHOICES = /** @type {const} */ ([
  {
    field: 'unknown_sessions',
    on: 'accept',
    off: 'hold',
    text: 'Count events of scans that this collector does not know',
  },
  {
    field: 'browser_revenue',
    on: 'count',
    off: 'ignore',
    text: 'Count the revenue that browsers tell of, where your server tells of none',
  },
  { field: 'bots', on: 'count', off: 'mark', text: 'Count programs as visitors: for a site that only tests visit' },
]);

/** @param {Page} page */
export function sitesListView(page) {
  return html`<ul class="keys">
    ${page.sites.map(
      ({ site_id, name, status, allowed_domains }) => html`<li>
        ${link(page, { site: site_id }, name)}
        <span class="soft">${allowed_domains.join(', ')} ${status === 'paused' ? '(paused)' : ''}</span>
      </li>`,
    )}
  </ul>`;
}

/** @param {Page} page */
export function newSiteView(page) {
  const create = submitting(async (fields) => {
    const chosen = textOf(fields, 'site_id');
    const { site_id } = await change('POST', '/admin/sites', {
      ...(chosen && { site_id: chosen }),
      ...fieldsOf(fields),
    });
    await page.reload();
    page.go({ site: site_id });
  });
  return html`<section>
    <h2>New site</h2>
    <form class="fields" @submit=${create}>
      <label>Name <input name="name" required maxlength="128" autocomplete="off" placeholder="Lamp shop" /></label>
      <label>Id, for the tag <span class="soft">(one is made where this is empty)</span>
        <input name="site_id" maxlength="128" autocomplete="off" placeholder="lamps" /></label>
      ${sharedFields([], [])}
      <p role="alert" class="problem"></p>
      <button type="submit" class="primary">Make the site</button>
    </form>
  </section>`;
}

/**
 * What a site is, and changing it.
 *
 * @param {Page} page
 * @param {Site} site
 */
export function siteView(page, site) {
  const path = `/admin/sites/${encodeURIComponent(site.site_id)}`;
  const save = submitting(async (fields) => {
    await change('PATCH', path, {
      ...fieldsOf(fields),
      ...Object.fromEntries(CHOICES.map(({ field, off }) => [field, textOf(fields, field) || off])),
    });
    await page.reload();
  });
  const isPaused = site.status === 'paused';
  const toggle = async () => {
    await change('PATCH', path, { status: isPaused ? 'active' : 'paused' });
    await page.reload();
  };
  return html`<section>
    <h2>5. The site</h2>
    <form class="fields" @submit=${save} data-done="Saved.">
      <label>Name <input name="name" required maxlength="128" .defaultValue=${site.name} /></label>
      ${sharedFields(site.allowed_domains, site.conversion_events)}
      ${CHOICES.map((choice) => choiceView(choice, site))}
      <p role="alert" class="problem"></p><p role="status" class="done"></p>
      <div class="row">
        <button type="submit" class="primary">Save the site</button>
        <button type="button" @click=${toggle}>${isPaused ? 'Resume' : 'Pause'} the site</button>
      </div>
    </form>
  </section>`;
}

/**
 * @param {string[]} domains
 * @param {string[]} events
 */
function sharedFields(domains, events) {
  return html`
    <label>Allowed domains <span class="soft">(the hosts of its pages, with their port where it is unusual)</span>
      <input
        name="allowed_domains"
        required
        placeholder="shop.example *.shop.example"
        spellcheck="false"
        autocapitalize="off"
        .defaultValue=${domains.join(' ')}
      /></label>
    <label>Conversion events <span class="soft">(of browsers; what your server reports always counts)</span>
      <input
        name="conversion_events"
        placeholder="purchase sign_up"
        spellcheck="false"
        autocapitalize="off"
        .defaultValue=${events.join(' ')}
      /></label>
  `;
}

/**
 * @param {(typeof CHOICES)[number]} choice
 * @param {Site} site
 */
function choiceView({ field, on, text }, site) {
  return html`<label class="check">
    <input type="checkbox" name=${field} value=${on} .defaultChecked=${site[field] === on} /> ${text}
  </label>`;
}

/** @param {FormData} fields */
function fieldsOf(fields) {
  return {
    name: textOf(fields, 'name'),
    allowed_domains: wordsOf(fields, 'allowed_domains'),
    conversion_events: wordsOf(fields, 'conversion_events'),
  };
}
