import { html, nothing } from 'lit-html';
import { link } from './shell.js';

/**
 * @import { Page } from './page.js'
 * @import { Figures, Unattributed } from '../reports/figures.ts'
 */

/**
 * Where to start, as long as there is nothing to report.
 *
 * @param {Page} page
 * @param {(Figures & Partial<Unattributed>)[]} figures
 */
export function emptyView(page, figures) {
  if (figures.some(({ sessions, events, bots, orphans, foreign }) => sessions || events || bots || orphans || foreign))
    return nothing;
  return html`<p>
    Nothing was scanned or reported in this period. ${link(page, { tab: 'setup' }, 'Set up')} has the tag and the QR codes;
    ${link(page, { tab: 'live' }, 'Live')} makes a test scan and shows events as they arrive.
  </p>`;
}
