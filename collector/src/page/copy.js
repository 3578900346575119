import { html } from 'lit-html';

const SHOWN_FOR_MS = 2_000;

/**
 * A text to be copied as it is, with a button that copies it.
 *
 * @param {string} name What it is, for screen readers.
 * @param {string} text
 */
export function copyView(name, text) {
  return html`<div class="copy">
    <pre tabindex="0" role="region" aria-label=${name}><code>${text}</code></pre>
    <button type="button" @click=${copy} data-text=${text}>Copy<span class="quiet"> ${name}</span></button>
    <span role="status" class="soft"></span>
  </div>`;
}

/** @param {MouseEvent} event */
async function copy({ currentTarget }) {
  const button = /** @type {HTMLButtonElement} */ (currentTarget);
  const said = /** @type {HTMLElement} */ (button.nextElementSibling);
  const text = button.dataset.text ?? '';
  try {
    // Over plain http there is no clipboard API, only the selection.
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else select(/** @type {HTMLElement} */ (button.previousElementSibling));
    said.textContent = navigator.clipboard ? 'Copied' : 'Selected: copy it with Ctrl+C';
  } catch {
    select(/** @type {HTMLElement} */ (button.previousElementSibling));
    said.textContent = 'Selected: copy it with Ctrl+C';
  }
  setTimeout(() => {
    said.textContent = '';
  }, SHOWN_FOR_MS);
}

/** @param {HTMLElement} element */
function select(element) {
  getSelection()?.selectAllChildren(element);
}
