import { html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { untilDone } from './again.js';
import { ask, change } from './collector.js';
import { copyView } from './copy.js';
import { submitting, textOf } from './form.js';
import { curlOf, nodeOf } from './install.js';
import { messageOf } from './problem.js';

/**
 * @import { Page } from './page.js'
 * @import { ApiKey } from '../store/api-keys.ts'
 */

/**
 * The API keys of a site, for the servers that report purchases.
 *
 * @param {Page} page
 * @param {string} siteId
 */
export function startKeys(page, siteId) {
  const address = `/admin/sites/${encodeURIComponent(siteId)}/keys`;
  /** @type {ApiKey[] | null} `null` until they are loaded. */
  let keys = null;
  let problem = '';
  let isStopped = false;
  /** @type {string | null} Shown until the page is left: the collector only has its hash. */
  let newKey = null;
  void load();

  function load() {
    return untilDone(
      async () => {
        ({ keys } = await ask(address));
        tell('');
      },
      {
        isWanted: () => !isStopped,
        onProblem: (wrong) => tell(`The keys could not be loaded: ${wrong}. Trying again…`),
      },
    );
  }

  /** @param {string} wrong */
  function tell(wrong) {
    problem = wrong;
    page.refresh();
  }

  const create = submitting(async (fields) => {
    ({ key: newKey } = await change('POST', address, {
      name: textOf(fields, 'name'),
      mode: textOf(fields, 'mode') || 'live',
    }));
    await load();
  });

  /** @param {ApiKey} key */
  async function revoke({ key_id, name }) {
    if (!confirm(`Revoke the key "${name}"? Anything that still uses it will be refused.`)) return;
    try {
      await change('DELETE', `${address}/${key_id}`);
      await load();
    } catch (error) {
      tell(`“${name}” was not revoked: ${messageOf(error)}`);
    }
  }

  function view() {
    const active = keys?.filter(({ revoked_at }) => revoked_at === null) ?? [];
    return html`<section>
      <h2>3. Purchases, from your server</h2>
      <p>A purchase needs the id of the scan that led to it. Put this field into the order form; the SDK fills it in, and
        your server stores its value with the order. In scripts, <code>getScanSessionId()</code> returns the same id.</p>
      ${copyView('the hidden field', '<input type="hidden" name="scan_session_id">')}
      <p>When the order is paid, your server reports it with an API key of the site. In Node:</p>
      ${copyView('the Node client', nodeOf(page.collectorUrl, siteId))}
      <p>Anywhere else:</p>
      ${copyView('the request', curlOf(page.collectorUrl, siteId, newKey ?? 'YOUR_API_KEY'))}
      <p class="soft">With <code>?validate=1</code> at the end of the address, the event is checked and not stored. All
        fields are listed in
        <a href="/openapi.json" target="_blank" rel="noreferrer">/openapi.json</a>, and <code>docs/server-events.md</code>
        has more, such as refunds.</p>
      ${newKey ? newKeyView(newKey) : ''}
      <ul class="keys">${repeat(
        active,
        ({ key_id }) => key_id,
        (key) => keyView(key, () => revoke(key)),
      )}</ul>
      <p role="alert" class="problem">${problem}</p>
      ${keys || problem ? '' : html`<p class="soft">Loading…</p>`}
      ${keys && !active.length ? html`<p class="soft">No key yet.</p>` : ''}
      <form class="row" @submit=${create}>
        <label>Key name
          <input name="name" required maxlength="128" autocomplete="off" placeholder="shop server" /></label>
        <label class="check"><input type="checkbox" name="mode" value="test" /> For tests: shown live, never counted</label>
        <button type="submit" class="primary">Create API key</button>
        <p role="alert" class="problem"></p>
      </form>
    </section>`;
  }

  return {
    view,
    stop() {
      isStopped = true;
    },
  };
}

/** @param {string} key */
function newKeyView(key) {
  return html`<div class="new-key" role="status">
    <p><strong>This is the new key. It is shown only once:</strong></p>
    ${copyView('the API key', key)}
  </div>`;
}

/**
 * @param {ApiKey} key
 * @param {() => void} onRevoke
 */
function keyView({ name, mode, key_start, last_used_at }, onRevoke) {
  const used = last_used_at === null ? 'never used' : `last used ${new Date(last_used_at).toLocaleString()}`;
  return html`<li class="row">
    <strong>${name}</strong> <code>${key_start}…</code> <span class="soft">${mode === 'test' ? 'for tests, ' : ''}${used}</span>
    <button type="button" @click=${onRevoke}>Revoke<span class="quiet"> ${name}</span></button>
  </li>`;
}
