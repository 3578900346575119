import { domainToASCII } from 'node:url';

const WEB = ['http:', 'https:'];

/**
 * The page that a browser event comes from, or only its origin. Its `host` has a port unless that is the default.
 *
 * @param origin The `Origin` header.
 * @param referer The `Referer` header, used if there is no `Origin`.
 * @returns `null` if neither names a host: a sandboxed frame sends `null`, a script outside a browser sends nothing.
 */
export function requestPage(origin: string | undefined, referer: string | undefined): URL | null {
  const url = URL.parse(origin ?? referer ?? '');
  return url && WEB.includes(url.protocol) ? url : null;
}

/**
 * Whether events may come from a host.
 *
 * @param allowedDomains A host, or `*.host`, which includes the host itself; with a port unless it is the default.
 */
export function isAllowedHost(host: string, allowedDomains: string[]): boolean {
  return allowedDomains.some((allowed) => {
    if (!allowed.startsWith('*.')) return host === allowed;
    const domain = allowed.slice(2);
    return host === domain || host.endsWith(`.${domain}`);
  });
}

/** Names with single dots between them, or an IPv6 address: URL parsers would accept a list as one host. */
const HOST = /^(?:[a-z\d_-]+(?:\.[a-z\d_-]+)*|\[[\da-f:.]+\])(?::\d+)?$/;

const INTERNATIONAL_NAME = /[\w.-]*[^\0-\x7f](?:[\w.-]|[^\0-\x7f])*/;

/** A text that may be an allowed domain, with its host in lower case and in punycode, as browsers send it. */
export function normalizeDomain(text: string): string {
  return text.toLowerCase().replace(INTERNATIONAL_NAME, (name) => domainToASCII(name) || name);
}

/** Whether a text can be one of a site's allowed domains. */
export function isDomainPattern(text: string): boolean {
  const host = text.startsWith('*.') ? text.slice(2) : text;
  if (!HOST.test(host)) return false;
  return ['http', 'https'].every((scheme) => URL.parse(`${scheme}://${host}/`)?.host === host);
}
