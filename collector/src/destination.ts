import { SCAN_PARAMETER } from '@scnv/sdk/wire';

/**
 * The address that a scan leads to: the stored one with the scan session id in its query, each of its other bytes as
 * they were stored, but for letters that a header cannot carry. A `scnv` that stands in it already does not survive.
 *
 * @param scanSessionId `null` for a look at the address that is no scan.
 */
export function withScanSession(destination: string, scanSessionId: string | null): string {
  const [, address = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(destination) ?? [];
  const stored = query.length > 1 ? query.slice(1).split('&') : [];
  const kept = stored.filter((part) => !new URLSearchParams(part).has(SCAN_PARAMETER));
  if (scanSessionId) kept.push(`${SCAN_PARAMETER}=${scanSessionId}`);
  const joined = kept.length ? `?${kept.join('&')}` : '';
  return `${address}${joined}${fragment}`.replace(/[^\x21-\x7e]+/g, (letters) => encodeURI(letters.toWellFormed()));
}

/**
 * Whether an address can be a destination: absolute, http or https, without blanks, without a password in it, and
 * without backslashes, which some take for the end of the host and others do not, and without a third slash, behind which
 * browsers look for one.
 */
export function isDestination(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:\/\/[^\s\p{Cc}\\/?#][^\s\p{Cc}\\?#]*(?:[?#][^\s\p{Cc}]*)?$/iu.test(text) &&
    !url.username &&
    !url.password
  );
}
