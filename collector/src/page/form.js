import { Refused } from './collector.js';
import { messageOf, problemsOf } from './problem.js';

/**
 * Submits a form, and shows in it what was wrong, or the text in `data-done` once it has succeeded. The form then shows
 * what is stored, and one that creates something is empty.
 *
 * @param {(fields: FormData, touched: Set<string>) => Promise<void>} send Also draws the page again. `touched` are the
 *   fields that differ from what is stored.
 * @returns {(event: SubmitEvent) => Promise<void>}
 */
export function submitting(send) {
  return async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement | null} */ (form.querySelector('[type="submit"]'));
    await attempt(form, button, async () => {
      const fields = new FormData(form);
      await send(fields, touchedIn(form));
      // What was typed in the meantime is not stored yet.
      if (isAlike(fields, new FormData(form))) form.reset();
    });
  };
}

/**
 * Handles a button in a form that does not submit it, and shows in the form what was wrong.
 *
 * @param {() => Promise<void>} act
 * @returns {(event: MouseEvent) => Promise<void>}
 */
export function pressing(act) {
  return async ({ currentTarget }) => {
    const button = /** @type {HTMLButtonElement} */ (currentTarget);
    if (button.form) await attempt(button.form, button, act, '');
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button Disabled meanwhile.
 * @param {() => Promise<void>} act
 * @param {string} [told] What the form says on success.
 */
async function attempt(form, button, act, told = form.dataset.done ?? '') {
  const say = (/** @type {string} */ wrong, /** @type {string} */ right) => {
    const [problem, done] = [form.querySelector('[role="alert"]'), form.querySelector('[role="status"]')];
    if (problem) problem.textContent = wrong;
    if (done) done.textContent = right;
  };
  if (button) button.disabled = true;
  say('', '');
  try {
    await act();
    say('', told);
  } catch (error) {
    say(explain(form, error), '');
  } finally {
    if (button) button.disabled = false;
  }
}

/** @param {HTMLFormElement} form */
function touchedIn(form) {
  const inputs = [...form.elements].filter((element) => element instanceof HTMLInputElement);
  const touched = inputs.filter(
    (input) => input.value !== input.defaultValue || input.checked !== input.defaultChecked,
  );
  return new Set(touched.map(({ name }) => name));
}

/**
 * @param {FormData} some
 * @param {FormData} others
 */
const isAlike = (some, others) => JSON.stringify([...some]) === JSON.stringify([...others]);

/**
 * The fields of a form that were touched: another tab may have changed the others.
 *
 * @param {Record<string, unknown>} said
 * @param {Set<string>} touched
 */
export const onlyTouched = (said, touched) =>
  Object.fromEntries(Object.entries(said).filter(([field]) => touched.has(field)));

/**
 * Says what is wrong, in one text, and also at the first field concerned.
 *
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function explain(form, error) {
  if (!(error instanceof Refused) || !error.fields.length) return messageOf(error);
  const problems = problemsOf(error.fields, (field) => {
    const input = inputOf(form, field);
    return input && { label: labelOf(input), words: wordsIn(input.value) };
  });
  const [first] = problems;
  const input = first && inputOf(form, first.field);
  if (input) {
    unfold(input);
    input.setCustomValidity(first.text);
    // The correction may belong in another field.
    form.addEventListener('input', () => input.setCustomValidity(''), { once: true });
    input.reportValidity();
  }
  return problems.map(({ text }) => text).join('; ');
}

/**
 * Expands everything that hides a field: a hidden one cannot be focused.
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
 * The label of a field, without the remark in it.
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
 * The words of a text, separated by blanks or commas.
 *
 * @param {string} text
 */
export const wordsIn = (text) => text.split(/[\s,]+/).filter(Boolean);

/**
 * @param {FormData} fields
 * @param {string} name
 */
export const textOf = (fields, name) => String(fields.get(name) ?? '').trim();
