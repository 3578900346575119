/** @import { FieldError } from '@scnv/sdk/wire' */

/** A refusal by the collector, in its own words. */
export class Refused extends Error {
  /**
   * @param {string | FieldError[]} detail
   * @param {number} status
   */
  constructor(detail, status) {
    super(
      typeof detail === 'string' ? detail : detail.map(({ loc, msg }) => `${loc.slice(1).join('.')} ${msg}`).join('; '),
    );
    /** Whether a retry would be refused, too. */
    this.isFinal = status >= 400 && status < 500 && status !== 429;
    /** Which fields are wrong, if it is about fields. */
    this.fields = typeof detail === 'string' ? [] : detail;
    this.status = status;
  }
}

/**
 * Asks the collector, with the login of this browser. If the login has expired, the login page is shown.
 *
 * @param {string} path
 * @param {Record<string, string | null>} query What is `null` is left out.
 * @returns {Promise<any>}
 */
export function ask(path, query = {}) {
  return call('GET', urlOf(path, query));
}

/**
 * Changes something.
 *
 * @param {'POST' | 'PUT' | 'PATCH' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 * @throws {Refused}
 */
export function change(method, path, body, headers) {
  return call(method, path, body, headers);
}

/**
 * @param {string} path
 * @param {Record<string, string | null>} query
 */
export function urlOf(path, query) {
  const said = Object.entries(query).filter(([, value]) => value !== null);
  return said.length ? `${path}?${new URLSearchParams(/** @type {[string, string][]} */ (said))}` : path;
}

/**
 * @param {string} method
 * @param {string} address
 * @param {object} [body]
 * @param {Record<string, string>} [more] Additional headers.
 */
async function call(method, address, body, more) {
  const headers = { ...(body && { 'Content-Type': 'application/json' }), ...more };
  const response = await fetch(address, { method, headers, body: body ? JSON.stringify(body) : null }).catch(() => {
    // Browsers' own messages differ, and none is helpful.
    throw new Error('the collector cannot be reached');
  });
  if (response.status === 401) location.reload();
  const text = await response.text();
  if (!response.ok) throw new Refused(detailOf(text) ?? `the collector answered ${response.status}`, response.status);
  return text ? JSON.parse(text) : null;
}

/** @param {string} text */
function detailOf(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return null;
  }
}
