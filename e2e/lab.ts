import type { Page } from '@playwright/test';
import Fastify from 'fastify';
import type { InitOptions } from '../src/browser/options.ts';
import { test as base, expect } from './engines/test.ts';
import type { Visitor } from './engines/visitor.ts';
import { openFaultProxy, passOn } from './fault-proxy.ts';
import { openRoad, type Road, type StoredEvent } from './road.ts';

export { expect } from './engines/test.ts';

/** A page that specifies only what is under test. */
export interface LabPage {
  /** The content of its body. */
  body?: string;
  /** JavaScript that runs before the SDK does. */
  before?: string;
  /** By default only page views are tracked. */
  options?: InitOptions;
}

/** An event, including columns that no report reads. */
export interface ToldEvent extends StoredEvent {
  page_view_id: string;
  metadata: Record<string, unknown> | null;
}

type Headers = Record<string, string>;

/** What is served at a path. */
interface Served {
  body: string;
  headers: Headers;
}

type Guest = Pick<Visitor, 'open' | 'evaluate'>;

/** Makes a Playwright page a visitor of the lab. */
export function guestOn(page: Page): Guest {
  return {
    async open(url) {
      await page.goto(url);
    },
    evaluate: (expression) => page.evaluate(expression),
  };
}

/** Serves pages that tests write, on a road shared by the tests of a worker; each sees its own scans only. */
export interface Lab {
  /** The origin of its pages; other names under `localhost` lead to the same pages. */
  origin: string;
  /** The origin of the script tag on its pages, and of the endpoint of their events. */
  collectorUrl: string;
  /** The addresses, without the origin, that were requested from it. */
  asked: string[];
  /** Serves a page, or a document unchanged, at a path, with headers of its own; `*` matches all other paths. */
  put(path: string, page: LabPage | string, headers?: Headers): void;
  /** Scans the QR code. Returns where it leads. */
  scan(): Promise<string>;
  /** Serves the page at every path, and arrives there by a scan. */
  open(visitor: Guest, page: LabPage): Promise<void>;
  /**
   * The events tracked since the last call. It is certain that the open page has no more: a marker came after them,
   * which it tracks once everything in progress has finished. What a page before it sent as it was left may still come.
   */
  told(visitor: Guest): Promise<ToldEvent[]>;
  /**
   * Resolves once this many events of a type are stored: what a page has sent as it was left may arrive after what the
   * next one sends.
   *
   * @param count Default: 1.
   */
  arrived(eventType: string, count?: number): Promise<void>;
  /** All stored events, in the order in which each tab has tracked them. */
  events(): ToldEvent[];
  /** Everything that pages have sent, byte for byte. */
  bodies(): string[];
}

const HOST = 'lab.localhost';
const isMarker = ({ event_type }: StoredEvent) => event_type === 'marker';
/** Whether the SDK runs on a page: WebKit's driver may go on before a module has. */
export const isLoaded = `document.readyState === 'complete' && !!window.scanova && !scanova.q`;
const trackMarker = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  await new Promise((resolve) => setTimeout(resolve));
  scanova('track', 'marker');
  await scanova('flush');
})()`;

interface Site extends Pick<Lab, 'origin' | 'collectorUrl' | 'asked'> {
  road: Road;
  documents: Map<string, Served>;
  bodies: string[];
}

/** A test on pages that it writes itself. */
export const test = base.extend<{ lab: Lab }, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed: none
    async ({}, use) => {
      const bodies: string[] = [];
      const asked: string[] = [];
      const documents = new Map<string, Served>();
      const network = await openFaultProxy();
      network.fail((exchange) => {
        bodies.push(String(exchange.body));
        return passOn(exchange);
      });
      const road = await openRoad(HOST, network, ({ port }) => serveDocuments(port, documents, asked));
      const { origin, port } = new URL(road.shopUrl);
      await road.admin('PATCH', '/admin/sites/demo', { allowed_domains: [`*.localhost:${port}`, `0.0.0.0:${port}`] });
      await use({ origin, road, asked, documents, bodies, collectorUrl: network.url });
      await road.close();
      await network.close();
    },
    { scope: 'worker' },
  ],
  lab: async ({ site }, use) => {
    site.documents.clear();
    site.asked.length = 0;
    site.bodies.length = 0;
    await use(createLab(site));
  },
});

function createLab({ origin, asked, road, documents, bodies, collectorUrl }: Site): Lab {
  const scans: string[] = [];
  const known = new Set<string>();
  let markers = 0;

  const lab: Lab = {
    origin,
    collectorUrl,
    asked,
    put(path, page, headers = {}) {
      documents.set(path, { body: typeof page === 'string' ? page : htmlOf(page, collectorUrl), headers });
    },
    async scan() {
      const { headers } = await fetch(road.scanUrl, { redirect: 'manual' });
      const address = String(headers.get('location'));
      scans.push(String(new URL(address).searchParams.get('scnv')));
      return address;
    },
    async open(visitor, page) {
      lab.put('*', page);
      await visitor.open(await lab.scan());
    },
    async told(visitor) {
      // Evaluating in a page that is just being left yields no answer.
      await expect.poll(() => visitor.evaluate(isLoaded).catch(() => false)).toBe(true);
      await visitor.evaluate(trackMarker);
      markers++;
      await expect.poll(() => lab.events().filter(isMarker).length).toBe(markers);
      const told = lab.events().filter((event) => !isMarker(event) && !known.has(event.event_id));
      for (const { event_id } of told) known.add(event_id);
      return told;
    },
    async arrived(eventType, count = 1) {
      const found = () => lab.events().filter(({ event_type }) => event_type === eventType);
      await expect.poll(() => found().length).toBe(count);
    },
    events: () =>
      road
        .events(scans)
        .map((event) => ({ ...(event as ToldEvent), metadata: JSON.parse(String((event as ToldEvent).metadata)) }))
        .sort((one, other) => Number(one.seq) - Number(other.seq)),
    bodies: () => bodies.filter((body) => scans.some((scan) => body.includes(scan))),
  };
  return lab;
}

async function serveDocuments(port: number, documents: Map<string, Served>, asked: string[]) {
  const server = Fastify({ forceCloseConnections: true });
  server.get('/*', ({ url }, reply) => {
    asked.push(url);
    const { pathname } = new URL(url, 'http://lab');
    const { body, headers } = documents.get(pathname) ?? documents.get('*') ?? { body: '', headers: {} };
    return reply.type('text/html; charset=utf-8').headers(headers).send(body);
  });
  await server.listen({ host: '127.0.0.1', port });
  return server;
}

function htmlOf({ body = '', before = '', options }: LabPage, collectorUrl: string): string {
  const config: InitOptions = { autoClicks: false, autoScroll: false, ...options };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lab</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<script>window.scanovaConfig = ${JSON.stringify(config)};
${before}</script>
<script async src="${collectorUrl}/scnv.js" data-site-id="demo"></script></head><body>${body}</body></html>`;
}
