/** In JSON both can only be escapes: unescaped, a NUL is not JSON, and half a surrogate pair is not UTF-8. */
const MAY_BE_UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;
const HEX = '[\\da-fA-F]';
const PAIR = `\\\\u[dD][89abAB]${HEX}{2}\\\\u[dD][c-fC-F]${HEX}{2}`;
const UNSTORABLE = `\\\\u(?:0000|[dD][89a-fA-F]${HEX}{2})`;
/** Every escape in turn, so that what follows two backslashes is not taken for one. */
const ESCAPES = new RegExp(`${PAIR}|(${UNSTORABLE})|\\\\.`, 'gs');

/**
 * Replaces what the databases do not store alike, in all texts and names of a JSON text: NUL, which PostgreSQL refuses,
 * and halves of surrogate pairs, which are not valid Unicode. Each becomes U+FFFD, as an invalid byte does: an event
 * with a character replaced is better than a lost one.
 */
export function toStorableJson(json: string): string {
  if (!MAY_BE_UNSTORABLE.test(json)) return json;
  return json.replace(ESCAPES, (found, unstorable) => (unstorable ? '\ufffd' : found));
}
