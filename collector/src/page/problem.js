/** @import { FieldError } from '@scnv/sdk/wire' */

/**
 * What the collector says is wrong with a field of a form.
 *
 * @typedef {{ field: string, text: string }} Problem
 */

/**
 * What the collector says is wrong, in the words of the form: with the label of each field, and for a list with the
 * word that is wrong.
 *
 * @param {FieldError[]} errors
 * @param {(field: string) => { label: string, words: string[] } | null} read `null` if the form has no such field.
 * @returns {Problem[]}
 */
export function problemsOf(errors, read) {
  return errors.map(({ loc, msg }) => {
    const [, name, index] = loc;
    const field = String(name ?? '');
    const found = read(field);
    if (!found) return { field, text: `${loc.slice(1).join('.')} ${msg}` };
    const word = typeof index === 'number' ? found.words[index] : undefined;
    return { field, text: `${found.label}: ${word === undefined ? '' : `“${word}” `}${msg}` };
  });
}

/**
 * The message of an error, whatever was thrown.
 *
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
