// Reports a purchase: node purchase.mjs SCAN_SESSION_ID ORDER_ID
// The client retries by itself; a repeat with the same order id counts once.
import { createClient } from '@scnv/sdk/node';

const { COLLECTOR_URL, SITE_ID, SCNV_API_KEY } = process.env;
const [, , scan_session_id, order_id] = process.argv;

const scnv = createClient({ collector: COLLECTOR_URL, siteId: SITE_ID, apiKey: SCNV_API_KEY });
const receipt = await scnv.track({
  event_name: 'purchase',
  scan_session_id,
  order_id,
  conversion_value: { amount: 49.9, currency: 'EUR' },
});
process.stdout.write(JSON.stringify(receipt));
