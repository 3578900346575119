import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle } from './bundle.ts';

/** The shop that the pages come from: a site of its own, which never fails. */
export interface Site {
  /** `shop.localhost` and its port. */
  host: string;
  close(): void;
}

// Segment asks a CDN of its own for these.
const segmentSettings = {
  integrations: { 'Segment.io': { apiKey: 'bench', versionSettings: { componentTypes: [] } } },
  plan: { track: { __default: { enabled: true, integrations: {} } } },
};

/** Serves `/<page>/<load event>?sdk=…` and `/bare`; what the query means stands in `page/bench.js` and here. */
export async function openSite(bundles: Bundle[]): Promise<Site> {
  const benchScript = readFileSync(new URL('page/bench.js', import.meta.url));
  const scripts = new Map(bundles.map(({ sdk, code }) => [sdk.name, `${code}\n;bench.ready();`]));

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop.localhost');
    const [, directory, file = ''] = pathname.split('/');
    const send = (type: string, body: string | Buffer) => response.writeHead(200, { 'Content-Type': type }).end(body);
    if (searchParams.has('isolated')) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (directory === 'bench.js') send('text/javascript', benchScript);
    else if (directory === 'sdk') send('text/javascript', scripts.get(file) ?? '');
    else if (directory === 'segment-cdn') send('application/json', JSON.stringify(segmentSettings));
    else send('text/html', directory === 'bare' ? html('') : html(sdkTags(searchParams)));
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

function html(tags: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">${tags}`;
}

function sdkTags(query: URLSearchParams): string {
  const attribute = (name: string, value: string | null) => `${name}="${(value ?? '').replaceAll('&', '&amp;')}"`;
  const endpoint = `${query.get('collector')}/ct`;
  // The attributes are ours; peers have their options in their scripts.
  const ours = [attribute('data-site-id', query.get('site')), attribute('data-endpoint', endpoint)].join(' ');
  return `
<script src="/bench.js"></script>
<script async ${attribute('src', `/sdk/${query.get('sdk')}`)} ${ours}></script>
<a id="go" ${attribute('href', query.get('next'))}>Next page</a>`;
}
