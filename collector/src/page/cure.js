import { html } from 'lit-html';

/**
 * Leads to what can be done about something.
 *
 * @param {string} reason One of those on `/reasons`.
 */
export function cureLink(reason) {
  return html`<a href=${`/reasons#${reason}`} target="_blank" rel="noreferrer"
    >What to do<span class="quiet"> about ${reason}</span></a
  >`;
}
