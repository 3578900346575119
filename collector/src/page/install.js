/** Code for the customer's site and server, ready to be copied. */

/**
 * @param {string} collector The origin of the collector.
 * @param {string} siteId
 */
export const tagOf = (collector, siteId) =>
  `<script async src="${collector}/scnv.js" data-site-id="${inAttribute(siteId)}"></script>`;

/**
 * The snippet, which queues calls made before the script has loaded.
 *
 * @param {string} template As built.
 * @param {string} collector
 * @param {string} siteId
 */
export const snippetOf = (template, collector, siteId) =>
  template
    .replace('https://COLLECTOR', () => collector)
    .replace("'SITE_ID'", () => inScript(siteId))
    .trim();

/**
 * @param {string} collector
 * @param {string} siteId
 */
export const packageOf = (collector, siteId) =>
  `import { init } from '@scnv/sdk';

init(${inScript(siteId)}, { endpoint: '${collector}/ct' });`;

/**
 * A purchase, reported by a Node server.
 *
 * @param {string} collector
 * @param {string} siteId
 */
export const nodeOf = (collector, siteId) =>
  `import { createClient } from '@scnv/sdk/node';

const scnv = createClient({
  collector: '${collector}',
  siteId: ${inScript(siteId)},
  apiKey: process.env.SCNV_API_KEY,
});

await scnv.track({
  event_name: 'purchase',
  scan_session_id: order.scanSessionId,
  order_id: order.number,
  conversion_value: { amount: order.total, currency: 'EUR' },
});`;

/**
 * The same with curl.
 *
 * @param {string} collector
 * @param {string} siteId
 * @param {string} key
 */
export function curlOf(collector, siteId, key) {
  const event = {
    site_id: siteId,
    event_name: 'purchase',
    scan_session_id: 'THE_ID_KEPT_WITH_THE_ORDER',
    order_id: '10042',
    conversion_value: { amount: 49.9, currency: 'EUR' },
  };
  const body = JSON.stringify(event, null, 2).replaceAll("'", String.raw`'\''`);
  return `curl -X POST ${collector}/server-events -H "X-API-Key: ${key}" -d '${body}'`;
}

/** @param {string} text */
function inAttribute(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/**
 * A text as a string literal of an inline script.
 *
 * @param {string} text
 */
function inScript(text) {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll(String.raw`\"`, '"').replaceAll("'", String.raw`\'`);
  return `'${escaped.replaceAll('<', String.raw`\u003c`)}'`;
}
