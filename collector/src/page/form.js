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
      say(error instanceof Error ? error.message : String(error), '');
    } finally {
      if (button) button.disabled = false;
    }
  };
}

/**
 * The words of a field, whatever stands between them.
 *
 * @param {FormData} fields
 * @param {string} name
 */
export const wordsOf = (fields, name) =>
  textOf(fields, name)
    .split(/[\s,]+/)
    .filter(Boolean);

/**
 * @param {FormData} fields
 * @param {string} name
 */
export const textOf = (fields, name) => String(fields.get(name) ?? '').trim();
