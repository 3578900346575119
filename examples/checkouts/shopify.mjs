// Reports paid Shopify orders, and takes them back when they are refunded.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { answerWebhooks, isTest, reportSale, takeBack } from './webhooks.mjs';

const { SHOPIFY_WEBHOOK_SECRET } = process.env;
// With an empty one anybody could sign.
if (!SHOPIFY_WEBHOOK_SECRET) throw new Error('SHOPIFY_WEBHOOK_SECRET is missing');

/** Reads the body as it was sent: JSON that is parsed and written again has another signature. */
function read(body, headers) {
  const expected = createHmac('sha256', SHOPIFY_WEBHOOK_SECRET).update(body).digest();
  const given = Buffer.from(headers['x-shopify-hmac-sha256'] ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('wrong signature');
  return { topic: headers['x-shopify-topic'], order: JSON.parse(body) };
}

async function handle({ topic, order }) {
  if (order.test !== isTest) return;
  const scan = order.note_attributes?.find(({ name }) => name === 'scan_session_id')?.value;
  const isPaid = topic === 'orders/paid' && order.financial_status === 'paid';
  // Any change of an order is an update. A part that is refunded leaves it `partially_refunded`.
  const isRefunded = topic === 'orders/updated' && order.financial_status === 'refunded';
  if (!scan || !(isPaid || isRefunded)) return;
  // A refund reports the sale, too: it may arrive first, and the sale then must not count.
  await reportSale({
    scan_session_id: scan,
    order_id: order.name,
    event_time: order.processed_at,
    conversion_value: {
      // Both are texts, in the currency of the shop. The current price includes changes to the order, and refunds.
      amount: Number(isPaid ? order.current_total_price : order.total_price),
      currency: order.currency,
    },
  });
  if (isRefunded) await takeBack(order.name);
}

answerWebhooks(read, handle);
