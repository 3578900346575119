import { html } from 'lit-html';

/**
 * A link to what can be done about something.
 *
 * @param {string} reason One of those on `/reasons`.
 */
export function cureLink(reason) {
  return html`<a href=${`/reasons#${reason}`} target="_blank" rel="noreferrer"
    >What to do<span class="quiet"> about ${reason}</span></a
  >`;
}

/**
 * A text with names in backticks, as in the documentation.
 *
 * @param {string} text
 */
export function wordsView(text) {
  return text.split('`').map((part, place) => (place % 2 ? html`<code>${part}</code>` : part));
}
