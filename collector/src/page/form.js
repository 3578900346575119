import { Refused } from './collector.js';
import { problemsOf } from './problem.js';

/**
 * Sends what a form says, and shows in the form what was wrong with it, or that it is done: as `data-done` says it. One
 * that makes something new has `data-clear`, and is empty then.
 *
 * @param {(fields: FormData) => Promise<void>} send
 * @returns {(event: SubmitEvent) => Promise<void>}
 */
export function submitting(send) {
  return async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const [problem, done] = [form.querySelector('[role="alert"]'), form.querySelector('[role="status"]')];
    const say = (/** @type {string} */ wrong, /** @type {string} */ right) => {
      if (problem) problem.textContent = wrong;
      if (done) done.textContent = right;
    };
    const button = /** @type {HTMLButtonElement | null} */ (form.querySelector('[type="submit"]'));
    if (button) button.disabled = true;
    say('', '');
    try {
      await send(new FormData(form));
      if ('clear' in form.dataset) form.reset();
      say('', form.dataset.done ?? '');
    } catch (error) {
      say(explain(form, error), '');
    } finally {
      if (button) button.disabled = false;
    }
  };
}

/**
 * Says what is wrong, in one text, and beside the first field that it is about.
 *
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function explain(form, error) {
  if (!(error instanceof Refused)) return error instanceof Error ? error.message : String(error);
  if (!error.fields.length) return error.message;
  const problems = problemsOf(error.fields, (field) => {
    const input = inputOf(form, field);
    return input && { label: labelOf(input), words: wordsIn(input.value) };
  });
  const [first] = problems;
  const input = first && inputOf(form, first.field);
  if (input) {
    unfold(input);
    input.setCustomValidity(first.text);
    // The cure may stand in another field.
    form.addEventListener('input', () => input.setCustomValidity(''), { once: true });
    input.reportValidity();
  }
  return problems.map(({ text }) => text).join('; ');
}

/**
 * Opens whatever a field is folded into: nobody can be led to one that is not there.
 *
 * @param {Element} field
 */
function unfold(field) {
  for (let details = field.closest('details'); details; details = details.parentElement?.closest('details') ?? null) {
    details.open = true;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} field
 */
function inputOf(form, field) {
  const input = form.elements.namedItem(field);
  return input instanceof HTMLInputElement ? input : null;
}

/**
 * The label without the remark in it.
 *
 * @param {HTMLInputElement} input
 */
function labelOf({ labels, name }) {
  const texts = [...(labels?.[0]?.childNodes ?? [])].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
  return texts.map(({ textContent }) => textContent?.trim()).find(Boolean) ?? name;
}

/**
 * The words of a field.
 *
 * @param {FormData} fields
 * @param {string} name
 */
export const wordsOf = (fields, name) => wordsIn(textOf(fields, name));

/**
 * The words of a text, whatever stands between them.
 *
 * @param {string} text
 */
export const wordsIn = (text) => text.split(/[\s,]+/).filter(Boolean);

/**
 * @param {FormData} fields
 * @param {string} name
 */
export const textOf = (fields, name) => String(fields.get(name) ?? '').trim();
