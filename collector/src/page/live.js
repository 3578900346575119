import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { ask } from './collector.js';
import { listen } from './feed.js';
import { lineView } from './live-line.js';
import { countOutcomes, OUTCOME_NAMES, withLine } from './live-lines.js';
import { testScanView } from './test-scan.js';

/**
 * @import { Page, Tab } from './page.js'
 * @import { ToldLine } from '../live.ts'
 * @import { TestScan } from './verification.js'
 */

const LINES_AT_ONCE = 50;
const NOTHING_YET = 'Nothing yet. Scan a QR code, or make a test scan.';
const ALL_HIDDEN = 'The filters above hide everything that has arrived.';

/** @type {{ site: string | null, testScan: TestScan | null }} Kept while other views are shown. */
let last = { site: null, testScan: null };

/**
 * Each scan, event and refusal as it arrives.
 *
 * @param {Page} page
 * @returns {Tab}
 */
export function startLive(page) {
  /** @type {ToldLine[]} */
  let lines = [];
  /** @type {ToldLine[]} Those that arrived while the view was paused. */
  let held = [];
  let isHeld = false;
  let isConnected = false;
  /** @type {Set<string>} */
  const hidden = new Set();
  let limit = LINES_AT_ONCE;
  const { site } = page.place;
  if (last.site !== site) last = { site, testScan: null };

  const stop = listen(
    site,
    (line) => {
      if (isHeld) held = withLine(held.length ? held : lines, line);
      else lines = withLine(lines, line);
      page.refresh();
    },
    (connected) => {
      isConnected = connected;
      page.refresh();
      // If the login has expired, this leads to the login page.
      if (!connected) void ask('/admin/sites').catch(() => {});
    },
  );

  function hold() {
    isHeld = !isHeld;
    if (!isHeld && held.length) lines = held;
    held = [];
    page.refresh();
  }

  const countNew = () => held.filter(({ id }) => id > (lines[0]?.id ?? 0)).length;

  /** @param {string} outcome */
  function toggle(outcome) {
    if (!hidden.delete(outcome)) hidden.add(outcome);
    page.refresh();
  }

  function showMore() {
    limit += LINES_AT_ONCE;
    page.refresh();
  }

  /** @param {string} code */
  function begin(code) {
    last.testScan = { code, afterId: (held[0] ?? lines[0])?.id ?? 0 };
    page.refresh();
  }

  /**
   * @param {string} outcome
   * @param {string} name
   * @param {number} lineCount
   */
  function chipView(outcome, name, lineCount) {
    const isShown = !hidden.has(outcome);
    return html`<button type="button" class="chip ${outcome}" aria-pressed=${isShown} @click=${() => toggle(outcome)}>
      ${name} <span class="number">${lineCount}</span>
    </button>`;
  }

  function view() {
    const counts = countOutcomes(lines);
    const shown = lines.filter(({ outcome }) => !hidden.has(outcome));
    return html`
      <h1>Live</h1>
      ${page.isRead ? testScanView(page, held.length ? held : lines, last.testScan, begin) : nothing}
      <section class="live">
        <h2>What arrives</h2>
        <p role="status" class="connection" data-connected=${isConnected}>
          ${isConnected ? 'Listening: events appear here as they arrive.' : 'Not connected. Trying again…'}
        </p>
        <div class="row" role="group" aria-label="What is shown">
          ${Object.entries(OUTCOME_NAMES).map(([outcome, name]) => chipView(outcome, name, counts.get(outcome) ?? 0))}
          <button type="button" @click=${hold}>${isHeld ? `Resume: ${countNew()} new` : 'Hold'}</button>
        </div>
        <ol class="lines">${repeat(
          shown.slice(0, limit),
          ({ id }) => id,
          (line) => lineView(page, line),
        )}</ol>
        ${shown.length ? nothing : html`<p class="soft">${lines.length ? ALL_HIDDEN : NOTHING_YET}</p>`}
        ${shown.length > limit ? html`<button type="button" @click=${showMore}>Show more</button>` : nothing}
        <p class="soft">
          The last 200 lines are kept, in the memory of this collector process. Events without consent are shown as
          they are stored: without personal data.
        </p>
      </section>
    `;
  }

  return { view, stop };
}
