/** In JSON both can only be escapes: as bytes the one is not JSON and the other not UTF-8. */
const MAY_BE_UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;
const HEX = '[\\da-fA-F]';
const PAIR = `\\\\u[dD][89abAB]${HEX}{2}\\\\u[dD][c-fC-F]${HEX}{2}`;
const UNSTORABLE = `\\\\u(?:0000|[dD][89a-fA-F]${HEX}{2})`;
/** Each escape, one after the other, so that what follows two backslashes is none. */
const ESCAPES = new RegExp(`${PAIR}|(${UNSTORABLE})|\\\\.`, 'gs');

/**
 * Replaces what no database stores alike, in all texts and names of a JSON text: NUL, which PostgreSQL refuses, and
 * halves of characters, which are no Unicode. Each becomes U+FFFD, as a broken byte does: an event is better kept with a
 * character replaced than lost for it.
 */
export function toStorableJson(json: string): string {
  if (!MAY_BE_UNSTORABLE.test(json)) return json;
  return json.replace(ESCAPES, (found, unstorable) => (unstorable ? '\ufffd' : found));
}
