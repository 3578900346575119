import { randomBytes, randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import { createClient, scanSessionIdFrom } from '@scnv/sdk/node';
import { SESSION_LIFETIME_MS } from '@scnv/sdk/wire';
import Fastify from 'fastify';

/**
 * A shop that needs no script in its pages: its server reads the scan from the URL of the landing page, keeps it in its
 * own session, and reports the purchase with it.
 */
const { HOST = '127.0.0.1', PORT = '8788', COLLECTOR_URL = '', SITE_ID = 'demo', SCNV_API_KEY = '' } = process.env;
// Sessions end with this process, so their secret may, too. A real shop has a fixed secret and a session store.
const { SESSION_SECRET = randomBytes(32).toString('hex') } = process.env;
const scnv = createClient({ collector: COLLECTOR_URL, siteId: SITE_ID, apiKey: SCNV_API_KEY });

declare module 'fastify' {
  interface Session {
    /** The last scan that led here, and when: milliseconds since 1970. */
    scan?: { id: string; at: number };
  }
}

const shop = Fastify({ forceCloseConnections: true });
await shop.register(cookie);
await shop.register(session, {
  secret: SESSION_SECRET,
  // Nothing is kept about visitors who did not scan.
  saveUninitialized: false,
  cookie: { secure: 'auto', sameSite: 'lax', maxAge: SESSION_LIFETIME_MS },
});
// What the checkout form sends, which needs no script either.
shop.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async () => ({}));

// A scan may lead to any page. The last scan wins; the same one again does not extend its 60 days.
shop.addHook('preHandler', async (request) => {
  const id = scanSessionIdFrom(request);
  if (id && id !== request.session.scan?.id) request.session.scan = { id, at: Date.now() };
});

const page = (body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Things that last</title><link rel="icon" href="data:,"><main>${body}</main></html>`;
const pages: { [path: string]: string } = {
  '/': '<h1>Paper lamp</h1><p>Folds flat, shines warm. <b>€49.90</b></p><a href="/checkout">Buy it</a>',
  '/checkout': '<h1>Checkout</h1><form method="post" action="/orders"><button>Place the order</button></form>',
};
for (const [path, body] of Object.entries(pages)) {
  shop.get(path, (_request, reply) => reply.type('text/html').send(page(body)));
}
shop.get<{ Params: { order: string } }>('/thanks/:order(^\\d+)', (request, reply) =>
  reply.type('text/html').send(page(`<h1>Thank you</h1><p>Your order <b id="order">${request.params.order}</b></p>`)),
);

shop.post('/orders', async (request, reply) => {
  const order_id = String(randomInt(1_000_000, 9_999_999));
  const { scan } = request.session;
  if (scan && Date.now() - scan.at <= SESSION_LIFETIME_MS) {
    const conversion_value = { amount: 49.9, currency: 'EUR' };
    // The order is placed whatever becomes of this; failures are logged.
    void scnv
      .track({ event_name: 'purchase', scan_session_id: scan.id, order_id, conversion_value })
      .catch((error: Error) => process.stderr.write(`shop: ${error.message}\n`));
  }
  return reply.redirect(`/thanks/${order_id}`, 303);
});
// Pending sales are reported before the shop stops.
shop.addHook('onClose', async () => {
  await scnv.close();
});

await shop.listen({ host: HOST, port: Number(PORT) });
process.send?.({ port: (shop.server.address() as AddressInfo).port });
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) {
  process.on(signal, () => shop.close().then(() => process.exit()));
}
