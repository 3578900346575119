/**
 * What somebody has typed or pasted, as a site's allowed domains have it: of an address its host, with the port where
 * that is not the usual one. What is no address stays as it is, for the collector to say what is wrong with it.
 *
 * @param {string} text
 */
export function domainOf(text) {
  const [, scheme = 'https://', wildcard = '', rest = ''] = /^(https?:\/\/)?(\*\.)?(.*)$/is.exec(text) ?? [];
  // Browsers do not agree on what a host with a star is.
  if (/^[^/?#]*\*/.test(rest) || /^\w+:\/\//.test(rest)) return text;
  const host = hostOf(scheme + rest);
  return host === null ? text : wildcard + host;
}

/**
 * The host of an address, with the port where that is not the usual one; `null` where it is no web address.
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
