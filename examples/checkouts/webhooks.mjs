// What stripe.mjs and shopify.mjs share: webhooks that are answered, and what they say told to the collector.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { createClient } from '@scnv/sdk/node';

const { COLLECTOR_URL, SITE_ID, SCNV_API_KEY = '', PORT = '3000' } = process.env;
// Shopify waits five seconds. Whatever takes longer, the platform sends again, and it counts once.
const PATIENCE_MS = 3_000;
const scnv = createClient({
  collector: COLLECTOR_URL,
  siteId: SITE_ID,
  apiKey: SCNV_API_KEY,
  maxAttempts: 1,
  timeoutMs: PATIENCE_MS,
});

/** With a test key only test orders are reported, and without one only real orders. */
export const isTest = SCNV_API_KEY.startsWith('scnv_test_');

const log = (text) => process.stderr.write(`${text}\n`);

/** Reports a sale. */
export async function reportSale(sale) {
  try {
    await scnv.track({ event_name: 'purchase', ...sale });
  } catch (error) {
    // What is wrong with an order stays wrong, however often it is sent; 400 is a paused site.
    if (error.code !== 'invalid' || error.status === 400) throw error;
    log(`order ${sale.order_id}: ${error.message}`);
  }
}

/** Takes a sale back, if it was reported. */
export async function takeBack(order_id) {
  // Nothing is stored of what a test key reports.
  if (isTest) return;
  const response = await fetch(`${COLLECTOR_URL}/conversions/reject`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': SCNV_API_KEY },
    body: JSON.stringify({ site_id: SITE_ID, order_id, reason: 'refunded' }),
    signal: AbortSignal.timeout(PATIENCE_MS),
    // The key is for this collector alone.
    redirect: 'error',
  });
  const { success, detail } = await response.json();
  if (success || /^the site has no conversion/.test(detail)) return;
  const problem = `no refund of ${order_id}: ${JSON.stringify(detail)}`;
  // What is wrong with an order stays wrong.
  if (response.status !== 422) throw new Error(problem);
  log(problem);
}

async function tooLate() {
  await setTimeout(PATIENCE_MS, null, { ref: false });
  throw new Error('the collector does not answer in time');
}

/**
 * @param read Reads a webhook, and throws if its signature is wrong.
 * @param handle Handles what was read, and rejects if the platform is to send it again.
 */
export function answerWebhooks(read, handle) {
  const server = createServer(async (request, response) => {
    let webhook;
    try {
      webhook = read(await buffer(request), request.headers);
    } catch (error) {
      return response.writeHead(400).end(error.message);
    }
    try {
      await Promise.race([handle(webhook), tooLate()]);
      response.end();
    } catch (error) {
      log(error.message);
      response.writeHead(503).end();
    }
  });
  server.listen(Number(PORT), () => process.send?.(server.address()));
}
