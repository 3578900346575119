import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { InitOptions } from '@scnv/sdk';
import { test as base } from '../faulty-road.ts';
import { type OpenSite, openRoad, type Road, type StoredEvent } from '../road.ts';

export { expect } from '../faulty-road.ts';

/** A request as the site's own server received it. */
interface Asked {
  /** The path and the query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A site whose pages a test writes. Every path is a page, except `/first-party/…`, which leads to the collector. */
export interface Site {
  /** HTML before the SDK's tag. */
  head: string;
  body: string;
  options: InitOptions;
  /** Additional response headers. */
  headers: Record<string, string>;
  /** Writes the whole page; replace it for one that differs. */
  write(collectorUrl: string): string;
  /** The requests for its pages, the oldest first. */
  asked: Asked[];
  /** The address of a page. Every host under `localhost` leads to it. */
  at(path: string, host?: string): string;
  /** The part of the address between `//` and the path. */
  host(name: string): string;
}

/** A test whose scan leads to a site of its own. */
export const test = base.extend<{ ownSite: Site & { open: OpenSite }; site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed: none
  ownSite: async ({}, use) => use(createSite()),

  road: async ({ shopHost, network, ownSite }, use) => {
    const road = await openRoad(shopHost, network, ownSite.open);
    await road.admin('PATCH', '/admin/sites/demo', { allowed_domains: [ownSite.host('*.localhost')] });
    await use(road);
    await road.close();
  },

  // Open for as long as the road is.
  site: async ({ ownSite, road: _ }, use) => use(ownSite),
});

/** The stored events, in the order in which they happened: two pages may send at the same time. */
export function eventsOf(road: Road): StoredEvent[] {
  return road.events().sort((left, right) => Number(left.seq) - Number(right.seq));
}

function createSite(): Site & { open: OpenSite } {
  let ownPort = 0;
  const site: Site & { open: OpenSite } = {
    head: '',
    body: '',
    options: {},
    headers: {},
    asked: [],
    write(collectorUrl) {
      const quiet = { autoClicks: false, autoScroll: false };
      const config = { siteId: 'demo', endpoint: `${collectorUrl}/ct`, ...quiet, ...site.options };
      return `${site.head}<script>window.scanovaConfig = ${JSON.stringify(config)};</script>
        <script src="${collectorUrl}/scnv.js"></script>${site.body}`;
    },
    at: (path, host = 'shop.localhost') => `http://${host}:${ownPort}${path}`,
    host: (name) => `${name}:${ownPort}`,

    async open({ port, collectorUrl }) {
      ownPort = port;
      const server = createServer(async (incoming, response) => {
        const { method = 'GET', url = '/', headers } = incoming;
        const body = await buffer(incoming);
        if (url.startsWith('/first-party/')) {
          const forward = request(collectorUrl + url.replace('/first-party', ''), { method, headers }, (answer) => {
            response.writeHead(Number(answer.statusCode), answer.headers);
            answer.pipe(response);
          });
          forward.on('error', () => response.destroy()).end(body);
          return;
        }
        site.asked.push({ url, headers, body: String(body) });
        const page = `<!doctype html><meta charset="utf-8"><title>${url.replace(/\?.*/, '')}</title><link rel="icon" href="data:,">`;
        response.writeHead(200, { 'content-type': 'text/html', ...site.headers }).end(page + site.write(collectorUrl));
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return {
        async close() {
          server.close();
          server.closeAllConnections();
        },
      };
    },
  };
  return site;
}
