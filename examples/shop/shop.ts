import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createClient } from '@scnv/sdk/node';
import { isUuid } from '@scnv/sdk/wire';
import Fastify from 'fastify';
import { checkoutPage, homePage, type Product, productPage, products, thanksPage } from './pages.ts';

export interface ShopSettings {
  host: string;
  /** 0 is chosen by the system. */
  port: number;
  collector: string;
  siteId: string;
  apiKey: string;
  /** More attributes of the tag, for example `data-auto-clicks="false"`. */
  tagOptions?: string;
}

/** Opens a shop of three products that reports its sales: see `POST /orders`. */
export async function openShop({ host, port, collector, siteId, apiKey, tagOptions = '' }: ShopSettings) {
  const tracking = { collector, siteId, options: tagOptions };
  const scnv = createClient({ collector, siteId, apiKey });

  const shop = Fastify({ forceCloseConnections: true });
  const files = { '/checkout.js': 'text/javascript', '/shop.css': 'text/css' };
  for (const [path, type] of Object.entries(files)) {
    const file = await readFile(new URL(`.${path}`, import.meta.url));
    shop.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(file));
  }

  const page = (path: string, render: (product: Product) => string) =>
    shop.get<{ Params: { slug: string } }>(path, (request, reply) => {
      const product = products.find(({ slug }) => slug === request.params.slug);
      return product ? reply.type('text/html').send(render(product)) : reply.callNotFound();
    });

  shop.get('/', (_request, reply) => reply.type('text/html').send(homePage(tracking)));
  page('/products/:slug', (product) => productPage(tracking, product));
  page('/checkout/:slug', (product) => checkoutPage(tracking, product));
  shop.get<{ Params: { order: string } }>('/thanks/:order(^\\d+)', (request, reply) =>
    reply.type('text/html').send(thanksPage(tracking, request.params.order)),
  );

  shop.post<{ Body: { product?: string; scan_session_id?: unknown } }>('/orders', async (request, reply) => {
    const product = products.find(({ slug }) => slug === request.body?.product);
    if (!product) return reply.code(422).send({ detail: 'the shop has no such product' });
    const order_id = String(randomInt(1_000_000, 9_999_999));
    const { scan_session_id } = request.body;
    if (isUuid(scan_session_id)) {
      const conversion_value = { amount: product.cents / 100, currency: 'EUR' };
      // The order is placed whatever becomes of this; a real shop would put it in a queue of its own.
      void scnv
        .track({ event_name: 'purchase', scan_session_id, order_id, conversion_value })
        .catch((error: Error) => process.stderr.write(`shop: ${error.message}\n`));
    }
    return { order_id };
  });

  // Pending sales are reported before the shop stops.
  shop.addHook('onClose', async () => {
    await scnv.close({ timeoutMs: 5_000 });
  });

  await shop.listen({ host, port });
  return shop;
}
