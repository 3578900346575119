import { html, nothing } from 'lit-html';

/**
 * Everything known about something, collapsed.
 *
 * @param {object} fields What is `null` is left out.
 */
export function fieldsView(fields) {
  return html`<details>
    <summary>Details</summary>
    <dl>${Object.entries(fields).map(fieldView)}</dl>
  </details>`;
}

/** @param {[string, unknown]} field */
function fieldView([name, value]) {
  if (value === null) return nothing;
  return html`<dt>${name}</dt><dd>${typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>`;
}
