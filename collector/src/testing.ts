import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdmin } from './admin.ts';
import { keptOf } from './api-key.ts';
import { buildApp } from './app.ts';
import { RETENTION_DAYS } from './config.ts';
import { findNoPlace } from './geo.ts';
import { createMetrics } from './metrics.ts';
import { openableAt } from './own-address.ts';
import { testingRoutes } from './routes/testing.ts';
import type { BadEvent, GoodEvent, Seen } from './seen.ts';
import { openStore } from './store/store.ts';

export type { BadEvent, GoodEvent } from './seen.ts';

const SITE_ID = 'test';
const API_KEY = 'scnv_key_for_tests';
const ADMIN_TOKEN = 'scnv_admin_for_tests';
/** Where the usual tools serve a page under test: port 80, and the ports of Next.js, Vite, its preview and webpack. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1'].flatMap((host) =>
  ['', ':3000', ':5173', ':4173', ':8080'].map((port) => host + port),
);

export interface TestCollectorOptions {
  /** @default '127.0.0.1' */
  host?: string;
  /** @default 0, chosen by the system */
  port?: number;
  /**
   * The hosts whose pages may send events, each with its port unless it is the default one.
   *
   * @default localhost and 127.0.0.1, with the ports 80, 3000, 4173, 5173 and 8080
   */
  allowedDomains?: string[];
  /**
   * What counts as a conversion.
   *
   * @default ['purchase']
   */
  conversionEvents?: string[];
  /**
   * Where the QR code `test` leads.
   *
   * @default 'http://localhost:3000/'
   */
  destination?: string;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** A collector for tests: the real one, on a temporary database. */
export interface TestCollector {
  url: string;
  /** A site that accepts events of any scan, registered or not. */
  siteId: string;
  /** Valid for that site. */
  apiKey: string;
  /** Opens `/admin` and `/reports`. */
  adminToken: string;
  /** The events accepted. */
  good(): GoodEvent[];
  /** The events refused, and why. */
  bad(): BadEvent[];
  /** Forgets all events, and replaces the database. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a collector for tests. It also serves `/all`, `/good`, `/bad` and `/reset`, to anyone.
 *
 * @throws {Error} If the port is not available or an option is refused; says which and why.
 */
export async function createTestCollector(options: TestCollectorOptions = {}): Promise<TestCollector> {
  const { host = '127.0.0.1', port = 0 } = options;
  let retired = Promise.resolve();
  const reset = async () => {
    const before = current;
    current = await startOnce(options, reset);
    // The response to the reset request is still on its way through the previous collector.
    retired = Promise.all([retired, new Promise(setImmediate).then(before.close)]).then(() => {});
  };
  let current = await startOnce(options, reset);
  const server = createServer((request, response) => current.route(request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve)).catch(
    async (error) => {
      await current.close();
      throw error;
    },
  );
  return {
    url: openableAt(host, (server.address() as AddressInfo).port),
    siteId: SITE_ID,
    apiKey: API_KEY,
    adminToken: ADMIN_TOKEN,
    good: () => current.seen.good,
    bad: () => current.seen.bad,
    reset,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await retired;
      await current.close();
    },
  };
}

/** One collector on a database of its own; a reset replaces it with another. */
async function startOnce(
  {
    allowedDomains = LOCAL_HOSTS,
    conversionEvents = ['purchase'],
    destination = 'http://localhost:3000/',
    now = Date.now,
  }: TestCollectorOptions,
  reset: () => Promise<void>,
) {
  const directory = await mkdtemp(join(tmpdir(), 'scnv-test-'));
  const store = await openStore({ kind: 'sqlite', path: join(directory, 'scnv.db') });
  const admin = await createAdmin(store, ADMIN_TOKEN, now, () => {});
  const seen: Seen = { good: [], bad: [] };
  const app = await buildApp({
    store,
    admin,
    metrics: createMetrics(),
    isStopping: () => false,
    findPlace: findNoPlace,
    retentionDays: RETENTION_DAYS,
    now,
    publicUrl: null,
    fallbackUrl: null,
    logLevel: 'silent',
    rateLimits: { browser: null, server: null },
    trustedProxies: [],
    extend: (bare) => testingRoutes(bare, seen, reset),
  });
  await app.ready();
  const close = async () => {
    await app.close();
    await store.close();
    await rm(directory, { recursive: true });
  };

  async function provision(method: 'POST' | 'PUT', url: string, payload: object) {
    const answer = await app.inject({ method, url, payload, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    if (answer.statusCode >= 400) throw new Error(`${method} ${url} was refused: ${answer.body}`);
  }

  try {
    const site = { allowed_domains: allowedDomains, conversion_events: conversionEvents, unknown_sessions: 'accept' };
    await provision('POST', '/admin/sites', { site_id: SITE_ID, ...site });
    const { site_key } = Object(await store.read.findSite(SITE_ID));
    const key = { key_id: API_KEY, site_key, name: 'tests', created_at: now() };
    await store.write.createKey({ ...key, ...keptOf(API_KEY) });
    await provision('PUT', '/admin/qr-codes/test', { site_id: SITE_ID, name: 'Test', destination });
  } catch (error) {
    await close();
    throw error;
  }
  return { route: app.routing, seen, close };
}
