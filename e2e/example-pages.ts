import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { GoodEvent } from '../collector/src/seen.ts';
import { findFreePort } from '../scripts/free-port.ts';

/** The pages of `examples/pages`, a server that takes their orders, and a collector for tests. */
export interface ExamplePages {
  at(page: string): string;
  /** The orders that the server received. */
  orders: URLSearchParams[];
  /** The attributes of the cart, as Shopify keeps them, after each update. */
  carts: Record<string, string>[];
  /** What the collector accepted of an event of a scan. */
  taken(eventType: string, scan: string): Promise<GoodEvent['event'][]>;
  close(): Promise<void>;
}

/** Where nothing listens: with `?blocked`, as behind a blocker. */
const NOBODY = 'http://127.0.0.1:9';

export async function openExamplePages(): Promise<ExamplePages> {
  const host = `shop.localhost:${await findFreePort()}`;
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1' };
  const collector = fork('collector/src/main.ts', ['test', '--allowed-domains', host], {
    cwd: new URL('..', import.meta.url),
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(collector, 'message')) as [{ port: number }];
  const collectorUrl = `http://127.0.0.1:${port}`;

  const orders: URLSearchParams[] = [];
  const carts: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
    if (pathname === '/cart.js') response.end(JSON.stringify({ attributes: carts.at(-1) ?? {} }));
    else if (pathname === '/cart/update.js') {
      carts.push({ ...carts.at(-1), ...JSON.parse(await text(request)).attributes });
      response.end('{}');
    } else if (request.method === 'POST') {
      orders.push(new URLSearchParams(await text(request)));
      response.end('Thank you');
    } else if (pathname.endsWith('.html')) {
      const page = await readFile(new URL(`../examples/pages${pathname}`, import.meta.url), 'utf8');
      response.setHeader('Content-Type', 'text/html');
      const origin = searchParams.has('blocked') ? NOBODY : collectorUrl;
      response.end(page.replace('https://COLLECTOR', origin).replace('SITE_ID', 'test'));
    } else response.writeHead(404).end();
  });
  server.listen(Number(host.split(':')[1]), '127.0.0.1');
  await once(server, 'listening');

  return {
    at: (page) => `http://${host}/${page}`,
    orders,
    carts,
    async taken(eventType, scan) {
      const good = (await (await fetch(`${collectorUrl}/good`)).json()) as GoodEvent[];
      return good
        .map(({ event }) => event)
        .filter(({ event_type, scan_session_id }) => event_type === eventType && scan_session_id === scan);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      const gone = once(collector, 'exit');
      collector.kill('SIGTERM');
      await gone;
    },
  };
}
