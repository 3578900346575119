import { domainToASCII } from 'node:url';
import { SCAN_PARAMETER } from '@scnv/sdk/wire';

/** What links between sites of one owner carry; the SDK takes a scan with an old one for a copied link. */
const HAND_OVER_PARAMETER = `${SCAN_PARAMETER}_t`;

/**
 * The address that a scan leads to: the stored one with the scan session id in its query, otherwise unchanged except for
 * characters that a header cannot carry. What the SDK would read as another scan is removed, or escaped if it is in the
 * value of another parameter. The id comes last: some sites take the first part of the query for the page.
 *
 * @param scanSessionId `null` for a visit that is not a scan.
 */
export function withScanSession(destination: string, scanSessionId: string | null): string {
  const [, scheme = '', host = '', path = '', query = '', fragment = ''] =
    /^([^/?#]*\/\/)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(destination) ?? [];
  const stored = query.length > 1 ? query.slice(1).split('&') : [];
  const kept = stored.filter((part) => !isOfScan(part)).map((part) => part.replace(/\?(?=scnv(?:_t)?=)/g, '%3F'));
  if (scanSessionId) kept.push(`${SCAN_PARAMETER}=${scanSessionId}`);
  const joined = kept.length ? `?${kept.join('&')}` : '';
  const rest = `${path}${joined}${withoutScan(fragment)}`;
  return `${scheme}${asciiHost(host)}${rest.replace(/[^\x21-\x7e]+/g, (text) => encodeURI(text.toWellFormed()))}`;
}

function isOfScan(part: string): boolean {
  const parameters = new URLSearchParams(part);
  return parameters.has(SCAN_PARAMETER) || parameters.has(HAND_OVER_PARAMETER);
}

/** The fragment without a scan, also where it is a route with a query of its own. */
function withoutScan(fragment: string): string {
  const rest = fragment.replace(/(?<=[?#])(?:scnv(?:_t)?=[^?&#]*&)+/g, '').replace(/[?&#]scnv(?:_t)?=[^?&#]*/g, '');
  return rest === '' || rest.startsWith('#') ? rest : `#${rest}`;
}

/** The host, with its port, as DNS knows it. */
function asciiHost(host: string): string {
  return /[^\x21-\x7e]/.test(host) ? host.replace(/^[^:]*/, domainToASCII) : host;
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
