import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createAdmin } from '../src/admin.ts';
import { type AppDeps, buildApp } from '../src/app.ts';
import { findNoPlace } from '../src/geo.ts';
import { createMetrics } from '../src/metrics.ts';
import type { SiteReport } from '../src/reports/qr-codes.ts';
import { limitWaiting } from '../src/store/back-pressure.ts';
import { countWrites } from '../src/store/counted-writes.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { databaseOf, newDatabase, type WhenDone } from './database.ts';
import { readDuplicates, readEvents, type StoredDuplicate, type StoredEvent } from './stored.ts';

export const ADMIN_TOKEN = 'an-admin-token-for-tests';
/** The origin from which the sites of the tests accept events. */
export const SHOP = 'https://shop.example';
/** The time at which each collector starts; its clock stands still until a test moves it. */
export const START = Date.parse('2026-11-21T09:30:00Z');
/** A scan session that no collector has seen. */
export const STRANGE_SCAN = '0a0a0a0a-0000-4000-8000-000000000000';

export type Answer = LightMyRequestResponse;
type Options = Pick<
  AppDeps,
  'findPlace' | 'publicUrl' | 'fallbackUrl' | 'rateLimits' | 'trustedProxies' | 'isStopping' | 'requestTimeoutMs'
> & {
  maxWaitingBytes: number;
  /** Another collector's database, to share it. */
  databaseUrl: string;
};
type Headers = Record<string, string>;

export interface TestCollector {
  app: FastifyInstance;
  store: Store;
  databaseUrl: string;
  clock: { now: number };
  send(method: string, url: string, body?: unknown, headers?: Headers): Promise<Answer>;
  asAdmin(method: string, url: string, body?: unknown): Promise<Answer>;
  /** A new site for each test that asks, so that tests can share a collector. */
  newSite(): Promise<TestSite>;
}

/** A site that accepts events from `shop.example` and counts purchases, with an API key and a QR code. */
export interface TestSite {
  siteId: string;
  apiKey: string;
  code: string;
  /** Posts to `/ct`, by default from the shop's page; a string is sent as it is, anything else as JSON. */
  post(body: unknown, headers?: Headers): Promise<Answer>;
  /** Posts a batch of this site to `/ct`. */
  postEvents(events: unknown[], shared?: object, headers?: Headers): Promise<Answer>;
  /** Posts a purchase with the site's key, plus the fields of the test. */
  postServerEvent(fields?: object, headers?: Headers): Promise<Answer>;
  change(fields: object): Promise<Answer>;
  /** Scans the site's code, and returns the id of the scan session. */
  scan(): Promise<string>;
  /** Registers a scan of the site's code that was made elsewhere. */
  register(scanSessionId: string, fields?: object): Promise<Answer>;
  report(): Promise<SiteReport>;
  readEvents(): StoredEvent[];
  readDuplicates(): StoredDuplicate[];
}

/**
 * Starts a collector with its own database.
 *
 * @param whenDone Vitest's `afterAll` or `onTestFinished`: ends the collector and deletes its database.
 */
export async function startCollector(
  whenDone: WhenDone,
  {
    publicUrl = null,
    fallbackUrl = null,
    findPlace = findNoPlace,
    rateLimits = { browser: null, server: null },
    trustedProxies = [],
    isStopping = () => false,
    maxWaitingBytes,
    requestTimeoutMs,
    databaseUrl: shared,
  }: Partial<Options> = {},
): Promise<TestCollector> {
  const databaseUrl = shared ?? (await newDatabase(whenDone));
  const clock = { now: START };
  const now = () => clock.now;
  const metrics = createMetrics();
  const store = countWrites(limitWaiting(await openStore(databaseOf(databaseUrl)), maxWaitingBytes), metrics);
  const admin = await createAdmin(store, ADMIN_TOKEN, now, () => {});
  const settings = {
    findPlace,
    retentionDays: 730,
    publicUrl,
    fallbackUrl,
    rateLimits,
    trustedProxies,
    isStopping,
    requestTimeoutMs,
  };
  const app = await buildApp({ store, admin, metrics, now, logLevel: 'silent', ...settings });
  whenDone(async () => {
    await app.close();
    await store.close();
  });

  const send: TestCollector['send'] = (method, url, body, headers = {}) => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return app.inject({ method, url, headers, ...(payload !== undefined && { payload }) } as InjectOptions);
  };
  const asAdmin: TestCollector['asAdmin'] = (method, url, body) =>
    send(method, url, body, { authorization: `Bearer ${ADMIN_TOKEN}` });
  let sites = 0;
  const newSite = () => createSite(`site-${++sites}`, databaseUrl, send, asAdmin);
  return { app, store, databaseUrl, clock, send, asAdmin, newSite };
}

async function createSite(
  siteId: string,
  databaseUrl: string,
  send: TestCollector['send'],
  asAdmin: TestCollector['asAdmin'],
): Promise<TestSite> {
  const site = `/admin/sites/${siteId}`;
  const code = `code-of-${siteId}`;
  const fields = { allowed_domains: ['shop.example'], conversion_events: ['purchase'] };
  await asAdmin('POST', '/admin/sites', { site_id: siteId, ...fields });
  const apiKey: string = (await asAdmin('POST', `${site}/keys`, { name: 'shop' })).json().key;
  await asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: siteId, name: 'Poster', destination: `${SHOP}/` });

  const post: TestSite['post'] = (body, headers = { origin: SHOP }) => send('POST', '/ct', body, headers);
  return {
    siteId,
    apiKey,
    code,
    post,
    postEvents: (events, shared = {}, headers) => post({ site_id: siteId, ...shared, events }, headers),
    postServerEvent(fields = {}, headers = { 'x-api-key': apiKey }) {
      const event = { site_id: siteId, event_name: 'purchase', scan_session_id: STRANGE_SCAN, ...fields };
      return send('POST', '/server-events', event, headers);
    },
    change: (changed) => asAdmin('PATCH', site, changed),
    async scan() {
      const { headers } = await send('GET', `/q/${code}`);
      return new URL(String(headers.location)).searchParams.get('scnv') ?? '';
    },
    register: (id, fields = {}) => asAdmin('PUT', `/admin/scan-sessions/${id}`, { site_id: siteId, code, ...fields }),
    async report() {
      const { sites } = (await asAdmin('GET', '/reports/qr-codes')).json() as { sites: SiteReport[] };
      return sites.find(({ site_id }) => site_id === siteId) as SiteReport;
    },
    readEvents: () => readEvents(databaseUrl, siteId),
    readDuplicates: () => readDuplicates(databaseUrl, siteId),
  };
}
