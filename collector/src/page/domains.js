/**
 * What somebody has typed or pasted, in the form of a site's allowed domains: of a URL its host, with the port unless
 * it is the default. What is not a URL stays as it is, and the collector says what is wrong with it.
 *
 * @param {string} text
 */
export function domainOf(text) {
  const [, scheme = 'https://', wildcard = '', rest = ''] = /^(https?:\/\/)?(\*\.)?(.*)$/is.exec(text) ?? [];
  // Browsers parse a host with a star differently.
  if (/^[^/?#]*\*/.test(rest) || /^\w+:\/\//.test(rest)) return text;
  const host = hostOf(scheme + rest);
  return host === null ? text : wildcard + host;
}

/**
 * The host of an address, with the port unless it is the default; `null` if it is not a web address.
 *
 * @param {string} address
 */
export function hostOf(address) {
  if (!URL.canParse(address)) return null;
  const { protocol, host } = new URL(address);
  return host && ['http:', 'https:'].includes(protocol) ? host : null;
}

/**
 * Whether events may come from a host, by the same rule as the collector's.
 *
 * @param {string} host
 * @param {string[]} allowedDomains
 */
export function isAllowed(host, allowedDomains) {
  return allowedDomains.some((allowed) => {
    if (!allowed.startsWith('*.')) return host === allowed;
    return host === allowed.slice(2) || host.endsWith(allowed.slice(1));
  });
}
