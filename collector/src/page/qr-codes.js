import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { allowHostView } from './allow-host.js';
import { ask, change } from './collector.js';
import { hostOf } from './domains.js';
import { onlyTouched, submitting, textOf } from './form.js';

/** @import { Page, QrCode } from './page.js' */

const CODE = String.raw`[A-Za-z0-9_\-]{1,64}`;

/**
 * The QR codes of a site: their images, and creating and changing them.
 *
 * @param {Page} page
 * @param {string} siteId
 */
export function startQrCodes(page, siteId) {
  /** @param {string} code */
  const pathOf = (code) => `/admin/qr-codes/${encodeURIComponent(code)}`;
  /**
   * @param {FormData} fields
   * @param {string} code
   */
  const said = (fields, code) => ({
    name: textOf(fields, 'name') || code,
    destination: textOf(fields, 'destination'),
  });

  const create = submitting(async (fields) => {
    const code = textOf(fields, 'code');
    await change('PUT', pathOf(code), { site_id: siteId, ...said(fields, code) }, { 'If-None-Match': '*' });
    await page.reload();
  });
  /** @param {string} code */
  const save = (code) =>
    submitting(async (fields, touched) => {
      const { name, destination } = await ask(pathOf(code));
      const body = { site_id: siteId, name, destination, ...onlyTouched(said(fields, code), touched) };
      await change('PUT', pathOf(code), body);
      await page.reload();
    });
  return () => html`<section>
    <h2>2. QR codes</h2>
    <ul class="codes">${repeat(
      page.codes,
      ({ code }) => code,
      (code) => codeView(page, code, save(code.code)),
    )}</ul>
    ${page.codes.length ? '' : html`<p>${page.isRead ? 'None yet.' : 'Loading…'}</p>`}
    <details ?open=${page.isRead && !page.codes.length}>
      <summary>New QR code</summary>
      <form class="fields" @submit=${create} data-done="Created.">
        <label>Short code, for /q/… <span class="soft">(letters, digits, - and _)</span>
          <input
            name="code"
            required
            pattern=${CODE}
            title="1 to 64 letters, digits, - or _, without blanks"
            placeholder="window-poster"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
          /></label>
        <label>Name <span class="soft">(if empty, the code above)</span>
          <input name="name" maxlength="128" autocomplete="off" placeholder="Poster in the window" /></label>
        <label>Where it leads <input name="destination" type="url" required placeholder="https://shop.example/" /></label>
        <p role="alert" class="problem"></p><p role="status" class="done"></p>
        <button type="submit" class="primary">Create QR code</button>
      </form>
    </details>
  </section>`;
}

/**
 * @param {Page} page
 * @param {QrCode} code
 * @param {(event: SubmitEvent) => void} onSave
 */
function codeView(page, { code, name, destination, site_id }, onSave) {
  const address = `${page.collectorUrl}/q/${code}`;
  return html`<li class="code" id=${`qr-${code}`}>
    <img src=${`/q/${code}.svg`} alt=${`QR code ${name}`} width="112" height="112" loading="lazy" />
    <div>
      <strong>${name}</strong>
      <p class="where"><span class="soft">scan</span>
        <a href=${address} target="_blank" rel="noreferrer" title="Opens it as a scan does, and counts as a scan">${address}</a></p>
      <p class="where"><span class="soft">leads to</span> ${destination}</p>
      ${warningView(page, site_id, destination)}
      <p class="row">
        <a class="button" href=${`/q/${code}.png`} download=${`${code}.png`}>PNG<span class="quiet"> of ${name}</span></a>
        <a class="button" href=${`/q/${code}.svg`} download=${`${code}.svg`}>SVG<span class="quiet"> of ${name}</span></a>
      </p>
      <details>
        <summary>Change<span class="quiet"> ${name}</span></summary>
        <form class="fields" @submit=${onSave} data-done="Saved.">
          <label>Name <input name="name" maxlength="128" .defaultValue=${name} /></label>
          <label>Where it leads <input name="destination" type="url" required .defaultValue=${destination} /></label>
          <p role="alert" class="problem"></p><p role="status" class="done"></p>
          <button type="submit">Save<span class="quiet"> ${name}</span></button>
        </form>
      </details>
    </div>
  </li>`;
}

/**
 * Warns about a destination whose events would be refused.
 *
 * @param {Page} page
 * @param {string} siteId
 * @param {string} destination
 */
function warningView(page, siteId, destination) {
  const host = hostOf(destination);
  const button = host === null ? nothing : allowHostView(page, siteId, host);
  if (button === nothing) return nothing;
  return html`<p class="warning">${host} is not among the allowed domains of the site: events from that page are refused.
    ${button}</p>`;
}
