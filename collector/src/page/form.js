/**
 * Sends what a form says, and shows in the form what was wrong with it.
 *
 * @param {(fields: FormData) => Promise<void>} send
 * @returns {(event: SubmitEvent) => Promise<void>}
 */
export function submitting(send) {
  return async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const problem = form.querySelector('[role="alert"]');
    const button = /** @type {HTMLButtonElement | null} */ (form.querySelector('[type="submit"]'));
    if (button) button.disabled = true;
    try {
      await send(new FormData(form));
      if (problem) problem.textContent = '';
    } catch (error) {
      if (problem) problem.textContent = error instanceof Error ? error.message : String(error);
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
