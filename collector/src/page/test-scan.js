import { html, nothing } from 'lit-html';
import { cureLink } from './cure.js';
import { link } from './shell.js';
import { doesCount, verify } from './verification.js';

/**
 * @import { Page } from './page.js'
 * @import { ToldLine } from '../live.ts'
 * @import { TestScan } from './verification.js'
 */

/**
 * Opens the customer's site as a scan would, and shows how far the test has come.
 *
 * @param {Page} page
 * @param {ToldLine[]} lines
 * @param {TestScan | null} testScan
 * @param {(code: string) => void} onBegin
 */
export function testScanView(page, lines, testScan, onBegin) {
  if (!page.codes.length) {
    return html`<p>To try it, create a QR code first: ${link(page, { tab: 'setup' }, 'Set up')}.</p>`;
  }
  const chosen = page.codes.find(({ code }) => code === page.place.code) ?? page.codes[0];
  if (!chosen) return nothing;
  const pick = (/** @type {{ target: HTMLSelectElement }} */ { target }) =>
    page.go({ code: target.value, offer: null }, 'replace');
  return html`<section class="test-scan">
    <p>A test scan opens your site in a new tab, as a real scan would, and counts like one. Its progress is shown here.</p>
    <div class="row">
      <label>QR code
        <select @change=${pick}>
          ${page.codes.map(
            ({ code, name }) => html`<option value=${code} .selected=${code === chosen.code}>${name}</option>`,
          )}
        </select>
      </label>
      <a
        class="button primary"
        href=${`/q/${chosen.code}`}
        target="_blank"
        rel="noreferrer"
        @click=${() => onBegin(chosen.code)}
      >Make a test scan</a>
    </div>
    ${testScan ? progressView(lines, testScan, chosen.destination) : nothing}
  </section>`;
}

/**
 * @param {ToldLine[]} lines
 * @param {TestScan} testScan
 * @param {string} destination
 */
function progressView(lines, testScan, destination) {
  const { scan, page, conversion, refused } = verify(lines, testScan);
  return html`<div role="status"><ol class="progress">
    ${stepView(scan, 'The scan was recorded', 'Waiting for the scan…')}
    ${stepView(
      page,
      html`Your site reported ${page?.event?.event_type}. ${page?.why} ${page?.reason ? cureLink(page.reason) : nothing}`,
      html`Waiting for your site to report it… If nothing comes: is the tag on the page that
        <span class="where">${destination}</span> leads to? Does that address keep <code>?scnv=</code> through all its
        redirects? Is something blocking the script in this browser?`,
    )}
    ${stepView(
      conversion,
      `A conversion was counted: ${conversion?.event?.event_type}`,
      'Waiting for a conversion: buy something there to see one…',
    )}
    ${
      refused
        ? html`<li data-state="bad">
            Something was refused meanwhile: ${refused.why} ${refused.detail} ${cureLink(String(refused.reason))}
          </li>`
        : nothing
    }
  </ol></div>`;
}

/**
 * @param {ToldLine | null} line
 * @param {unknown} done
 * @param {unknown} waiting
 */
function stepView(line, done, waiting) {
  if (!line) return html`<li data-state="waiting">${waiting}</li>`;
  const [state, spoken] = doesCount(line) ? ['done', 'Done: '] : ['doubtful', 'It does not count: '];
  return html`<li data-state=${state}><span class="quiet">${spoken}</span>${done}</li>`;
}
