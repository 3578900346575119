import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The shop that the pages come from: on a host of its own, which never fails. */
export interface Site {
  /** `shop.localhost` and its port. */
  host: string;
  close(): void;
}

/** What an address serves: its type and its content. */
export type Content = [type: 'text/html' | 'text/javascript' | 'application/json', body: string | Buffer];

/** Serves what `contentOf` returns. With `isolated` in its query a page gets a clock of 5 µs. */
export async function openSite(contentOf: (address: URL) => Content): Promise<Site> {
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://shop.localhost');
    if (address.searchParams.has('isolated')) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    const [type, body] = contentOf(address);
    response.writeHead(200, { 'Content-Type': type }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `shop.localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A complete page. */
export function html(body: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">${body}`;
}
