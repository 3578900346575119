import { SCAN_PARAMETER } from '@scnv/sdk/wire';

/**
 * The address that a scan leads to: the stored one with the scan session id in its query, each of its other bytes as
 * they were stored. A `scnv` that stands in it already does not survive.
 */
export function withScanSession(destination: string, scanSessionId: string): string {
  const [, address = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(destination) ?? [];
  const kept = query
    .slice(1)
    .split('&')
    .filter((part) => part && part.split('=')[0] !== SCAN_PARAMETER);
  return `${address}?${[...kept, `${SCAN_PARAMETER}=${scanSessionId}`].join('&')}${fragment}`;
}

/** Whether an address can be a destination: absolute, http or https, without a password in it. */
export function isDestination(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password;
}
