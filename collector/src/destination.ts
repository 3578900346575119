import { SCAN_PARAMETER } from '@scnv/sdk/wire';

/**
 * The address that a scan leads to: the stored one with the scan session id in its query, otherwise unchanged except
 * for characters that a header cannot carry. A `scnv` already in it is removed.
 *
 * @param scanSessionId `null` for a visit that is not a scan.
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
 * Whether an address can be a destination: absolute, http or https, without blanks or a password; without backslashes,
 * which end the host for some readers and not for others; and without a third slash, after which browsers would look
 * for the host.
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
