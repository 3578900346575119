import { html } from 'lit-html';
import { change } from './collector.js';
import { submitting, textOf } from './form.js';

/** @import { Page, QrCode } from './page.js' */

const CODE = String.raw`[A-Za-z0-9_\-]{1,64}`;

/**
 * The QR codes of a site: their pictures, and making and changing them.
 *
 * @param {Page} page
 * @param {string} siteId
 */
export function startQrCodes(page, siteId) {
  /** @param {string} [known] The code, where it is to be changed and not made. */
  const save = (known) =>
    submitting(async (fields) => {
      const code = known ?? textOf(fields, 'code');
      const body = {
        site_id: siteId,
        name: textOf(fields, 'name') || code,
        destination: textOf(fields, 'destination'),
      };
      await change('PUT', `/admin/qr-codes/${encodeURIComponent(code)}`, body);
      await page.reload();
    });
  return () => html`<section>
    <h2>2. QR codes</h2>
    <ul class="codes">${page.codes.map((code) => codeView(code, save(code.code), page.collectorUrl))}</ul>
    ${page.codes.length ? '' : html`<p>None yet.</p>`}
    <details ?open=${!page.codes.length}>
      <summary>New QR code</summary>
      <form class="fields" @submit=${save()} data-clear data-done="Made.">
        <label>Code, as it stands in its address
          <input name="code" required pattern=${CODE} title="1 to 64 letters, digits, - or _" autocomplete="off" /></label>
        <label>Name <input name="name" maxlength="128" autocomplete="off" /></label>
        <label>Where it leads <input name="destination" type="url" required placeholder="https://shop.example/" /></label>
        <p role="alert" class="problem"></p><p role="status" class="done"></p>
        <button type="submit" class="primary">Make the QR code</button>
      </form>
    </details>
  </section>`;
}

/**
 * @param {QrCode} code
 * @param {(event: SubmitEvent) => void} onSave
 * @param {string} collectorUrl
 */
function codeView({ code, name, destination }, onSave, collectorUrl) {
  return html`<li class="code" id=${`qr-${code}`}>
    <img src=${`/q/${code}.svg`} alt=${`QR code ${name}`} width="112" height="112" loading="lazy" />
    <div>
      <strong>${name}</strong>
      <p class="where soft">${collectorUrl}/q/${code}</p>
      <p class="where">${destination}</p>
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
