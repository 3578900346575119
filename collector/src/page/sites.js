import { html } from 'lit-html';
import { change } from './collector.js';
import { domainOf } from './domains.js';
import { onlyTouched, pressing, submitting, textOf, wordsIn, wordsOf } from './form.js';
import { link } from './shell.js';

/**
 * @import { Page } from './page.js'
 * @import { Site } from '../store/sites.ts'
 */

const BOTS = /** @type {const} */ ({
  field: 'bots',
  on: 'count',
  off: 'mark',
  text: 'Count bots as visitors: for a site that only tests visit',
});

/** What else a site may count. */
const CHOICES = /** @type {const} */ ([
  {
    field: 'unknown_sessions',
    on: 'accept',
    off: 'hold',
    text: 'Count events of scans that are not registered with this collector',
  },
  {
    field: 'browser_revenue',
    on: 'count',
    off: 'ignore',
    text: 'Use amounts reported by browsers when your server reports none',
  },
  BOTS,
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
      ...choiceOf(BOTS, fields),
    });
    await page.reload();
    page.go({ site: site_id });
  });
  return html`<section>
    <h2>New site</h2>
    <form class="fields" @submit=${create}>
      <label>Name <input name="name" required maxlength="128" autocomplete="off" placeholder="Lamp shop" /></label>
      <label>Id, for the tag <span class="soft">(generated if empty)</span>
        <input name="site_id" maxlength="128" autocomplete="off" placeholder="lamps" /></label>
      ${sharedFields([], ['purchase'])}
      ${choiceView(BOTS, null)}
      <p role="alert" class="problem"></p>
      <button type="submit" class="primary">Create site</button>
    </form>
  </section>`;
}

/**
 * A site's settings, and changing them.
 *
 * @param {Page} page
 * @param {Site} site
 */
export function siteView(page, site) {
  const path = `/admin/sites/${encodeURIComponent(site.site_id)}`;
  const save = submitting(async (fields, touched) => {
    const said = Object.assign(fieldsOf(fields), ...CHOICES.map((choice) => choiceOf(choice, fields)));
    if (touched.size) await change('PATCH', path, onlyTouched(said, touched));
    await page.reload();
  });
  const isPaused = site.status === 'paused';
  const toggle = pressing(async () => {
    await change('PATCH', path, { status: isPaused ? 'active' : 'paused' });
    await page.reload();
  });
  return html`<section>
    <h2>5. The site</h2>
    <form class="fields" @submit=${save} data-done="Saved.">
      <label>Name <input name="name" required maxlength="128" .defaultValue=${site.name} /></label>
      ${sharedFields(site.allowed_domains, site.conversion_events)}
      ${CHOICES.map((choice) => choiceView(choice, site))}
      <p role="alert" class="problem"></p><p role="status" class="done"></p>
      <div class="row">
        <button type="submit" class="primary">Save site</button>
        <button type="button" @click=${toggle}>${isPaused ? 'Resume' : 'Pause'} site</button>
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
    <label>Allowed domains <span class="soft">(hosts of its pages, such as shop.example, *.shop.example or localhost:3000)</span>
      <input
        name="allowed_domains"
        required
        placeholder="shop.example *.shop.example"
        spellcheck="false"
        autocapitalize="off"
        @change=${showHosts}
        .defaultValue=${domains.join(' ')}
      /></label>
    <label>Conversion events
      <span class="soft">(browser events that count as conversions, such as purchase sign_up; if empty, only your server’s count)</span>
      <input
        name="conversion_events"
        spellcheck="false"
        autocapitalize="off"
        .defaultValue=${events.join(' ')}
      /></label>
  `;
}

/**
 * Reduces pasted URLs to their hosts, visibly, before they are saved.
 *
 * @param {{ target: HTMLInputElement }} event
 */
function showHosts({ target }) {
  target.value = wordsIn(target.value).map(domainOf).join(' ');
}

/**
 * @param {(typeof CHOICES)[number]} choice
 * @param {Site | null} site `null` for a new one.
 */
function choiceView({ field, on, text }, site) {
  return html`<label class="check">
    <input type="checkbox" name=${field} value=${on} .defaultChecked=${site?.[field] === on} /> ${text}
  </label>`;
}

/**
 * @param {(typeof CHOICES)[number]} choice
 * @param {FormData} fields
 */
const choiceOf = ({ field, off }, fields) => ({ [field]: textOf(fields, field) || off });

/** @param {FormData} fields */
function fieldsOf(fields) {
  return {
    name: textOf(fields, 'name'),
    allowed_domains: wordsOf(fields, 'allowed_domains').map(domainOf),
    conversion_events: wordsOf(fields, 'conversion_events'),
  };
}
