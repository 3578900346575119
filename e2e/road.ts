import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openShop } from '../examples/shop/shop.ts';
import { findFreePort } from '../scripts/free-port.ts';
import { provisionDemo } from '../scripts/provision-demo.ts';
import { openCollector } from './collectors.ts';
import { dump, findLeftovers } from './leftovers.ts';

/** An event as it is stored in the database. */
export interface StoredEvent {
  event_id: string;
  event_type: string;
  source: 'browser' | 'server';
  /** Milliseconds since 1970, like all times here. */
  event_time: number;
  received_at: number;
  /** The time by the visitor's own clock. */
  client_event_time?: number | null;
  scan_session_id: string | null;
  web_session_id: string | null;
  visitor_id: string | null;
  /** The order within a tab. */
  seq: number | null;
  page_url: string | null;
  page_title: string | null;
  referrer: string | null;
  order_id: string | null;
  conversion: number;
  amount_minor: number | null;
  currency: string | null;
}

export interface CodeReport {
  sessions: number;
  events: number;
  conversions: number;
  revenue: { currency: string; amount: number }[];
}

/** Serves what the visitor comes to: the demo shop, or an app instead. */
export type OpenSite = (settings: {
  port: number;
  collectorUrl: string;
  apiKey: string;
}) => Promise<{ close(): Promise<unknown> }>;

/** The real collector, in another process, and the real demo shop, on two sites. */
export interface Road {
  /** What a scan of the QR code opens. */
  scanUrl: string;
  collectorUrl: string;
  shopUrl: string;
  apiKey: string;
  /** A new one-time login link for the report. */
  loginUrl: string;
  /** @param scans Only those of these scans. */
  events(scans?: string[]): StoredEvent[];
  duplicates(): (StoredEvent & { reason: string })[];
  /** The row of the QR code `demo` in the report. */
  report(): Promise<CodeReport>;
  /** Calls the management API. */
  admin(method: string, path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * @param shopHost The host name of the shop; names under `localhost` and `test` lead to this machine.
 * @param proxy Between the shop's pages and the collector.
 * @param openSite Opens what the scan leads to: by default the demo shop, without clicks and scroll.
 */
export async function openRoad(
  shopHost = 'shop.localhost',
  proxy?: { url: string; forwardTo(collectorUrl: string): void },
  openSite: OpenSite = openDemoShop,
): Promise<Road> {
  const directory = await mkdtemp(join(tmpdir(), 'scnv-road-'));
  const databasePath = join(directory, 'scnv.db');
  const adminToken = randomBytes(24).toString('hex');
  const shopPort = await findFreePort();

  const collector = await openCollector({
    PORT: '0',
    DATABASE_URL: `file:${databasePath}`,
    ADMIN_TOKEN: adminToken,
    LOG_LEVEL: 'info',
    // All visitors have one address, and many tests may share a collector.
    BROWSER_RATE_LIMIT: 'off',
  });
  const collectorUrl = `http://127.0.0.1:${collector.port}`;
  proxy?.forwardTo(collectorUrl);
  const shopUrl = `http://${shopHost}:${shopPort}/`;
  const { apiKey, loginPath } = await provisionDemo({
    collector: collectorUrl,
    adminToken,
    destination: shopUrl,
    shopHosts: [new URL(shopUrl).host],
  });
  const site = await openSite({ port: shopPort, collectorUrl: proxy?.url ?? collectorUrl, apiKey });
  const database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = (from: string, ids: string[] = []) =>
    database
      .prepare(`SELECT * FROM ${from} ORDER BY rowid`)
      .all(...ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')))
      .map(withTextIds);

  const admin: Road['admin'] = async (method, path, body) => {
    const headers = { Authorization: `Bearer ${adminToken}` };
    const response = await fetch(collectorUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };

  return {
    scanUrl: `${collectorUrl}/q/demo`,
    collectorUrl,
    shopUrl,
    apiKey,
    loginUrl: collectorUrl + loginPath,
    events(scans) {
      const from = scans ? `events WHERE scan_session_id IN (${scans.map(() => '?')})` : 'events';
      return rows(from, scans) as unknown as StoredEvent[];
    },
    duplicates: () => rows('duplicates') as unknown as (StoredEvent & { reason: string })[],
    async report() {
      const { sites } = (await admin('GET', '/reports/qr-codes')) as { sites: { qr_codes: CodeReport[] }[] };
      return sites[0]?.qr_codes[0] as CodeReport;
    },
    admin,
    async close() {
      const stored = dump(database);
      database.close();
      const [printed] = await Promise.all([collector.close(), site.close()]);
      await rm(directory, { recursive: true });
      const secrets = [adminToken, apiKey, new URL(loginPath, collectorUrl).search, '127.0.0.1'];
      const leftovers = findLeftovers(stored + printed, secrets, new URL(collectorUrl).host);
      if (leftovers.length) throw new Error(`the collector has kept or printed ${leftovers.join(', ')}`);
    },
  };
}

/** The demo shop. Automatic events are off: tests count those that they track themselves. */
const openDemoShop: OpenSite = ({ port, collectorUrl, apiKey }) =>
  openShop({
    host: '127.0.0.1',
    port,
    collector: collectorUrl,
    siteId: 'demo',
    apiKey,
    tagOptions: 'data-auto-clicks="false" data-auto-scroll="false"',
  });

/** The example of a shop without scripts, in a process of its own. */
export const openSessionShop: OpenSite = async ({ port, collectorUrl, apiKey }) => {
  const settings = { PORT: String(port), COLLECTOR_URL: collectorUrl, SCNV_API_KEY: apiKey };
  const child = fork(fileURLToPath(new URL('../examples/server-session/server.ts', import.meta.url)), {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => Promise.reject(new Error(`the shop ended with ${code} before it served`)));
  await Promise.race([once(child, 'message'), failed]);
  return {
    close() {
      child.kill('SIGTERM');
      return exited;
    },
  };
};

function withTextIds(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array
      ? Buffer.from(value)
          .toString('hex')
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      : value,
  ]);
  return Object.fromEntries(entries);
}
