import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { createAdmin } from '../src/admin.ts';
import { buildApp } from '../src/app.ts';
import type { SiteReport } from '../src/reports/qr-codes.ts';
import { openStore, type Store } from '../src/store/store.ts';

export const ADMIN_TOKEN = 'an-admin-token-for-tests';
export const SITE_ID = 'demo';
/** The origin from which the site `demo` may be told of events. */
export const SHOP = 'https://shop.example';
/** The time at which each collector starts; its clock stands still until a test moves it. */
export const START = Date.parse('2026-11-21T09:30:00Z');
/** A scan session that no collector has seen. */
export const STRANGE_SCAN = '0a0a0a0a-0000-4000-8000-000000000000';

export type Answer = LightMyRequestResponse;
type Headers = Record<string, string>;

/** A collector with the site `demo`, an API key of it and its QR code `demo`. */
export interface TestCollector {
  app: FastifyInstance;
  store: Store;
  databasePath: string;
  clock: { now: number };
  apiKey: string;
  /** Posts to `/ct`; text goes as it is, anything else as JSON. */
  postBatch(body: unknown, headers?: Headers): Promise<Answer>;
  /** Posts a purchase of the site `demo` with its key, but for what the test says. */
  postServerEvent(fields?: object, headers?: Headers): Promise<Answer>;
  asAdmin(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<Answer>;
  /** Scans a code; the id of the scan session. */
  scan(code?: string): Promise<string>;
  reportOf(siteId?: string): Promise<SiteReport>;
}

/** Starts a collector in a directory of its own; both are gone when the test is. */
export async function startCollector({ publicUrl = null }: { publicUrl?: string | null } = {}): Promise<TestCollector> {
  const databasePath = join(temporaryDirectory(), 'scnv.db');
  const clock = { now: START };
  const now = () => clock.now;
  const store = await openStore(databasePath);
  const admin = await createAdmin(store, ADMIN_TOKEN, now, () => {});
  const app = await buildApp({ store, admin, now, publicUrl, logLevel: 'silent' });
  onTestFinished(async () => {
    await app.close();
    await store.close();
  });

  const send = (method: string, url: string, body: unknown, headers: Headers): Promise<Answer> => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return app.inject({ method, url, headers, ...(payload !== undefined && { payload }) } as InjectOptions);
  };
  const asAdmin: TestCollector['asAdmin'] = (method, url, body) =>
    send(method, url, body, { authorization: `Bearer ${ADMIN_TOKEN}` });

  await asAdmin('POST', '/admin/sites', {
    site_id: SITE_ID,
    allowed_domains: ['shop.example'],
    conversion_events: ['purchase'],
  });
  const key = await asAdmin('POST', `/admin/sites/${SITE_ID}/keys`, { name: 'shop' });
  const apiKey: string = key.json().key;
  await asAdmin('PUT', '/admin/qr-codes/demo', { site_id: SITE_ID, name: 'Poster', destination: `${SHOP}/` });

  return {
    app,
    store,
    databasePath,
    clock,
    apiKey,
    asAdmin,
    postBatch: (body, headers = { origin: SHOP }) => send('POST', '/ct', body, headers),
    postServerEvent(fields = {}, headers = { 'x-api-key': apiKey }) {
      const event = { site_id: SITE_ID, event_name: 'purchase', scan_session_id: STRANGE_SCAN, ...fields };
      return send('POST', '/server-events', event, headers);
    },
    async scan(code = 'demo') {
      const { headers } = await app.inject(`/q/${code}`);
      return new URL(String(headers.location)).searchParams.get('scnv') ?? '';
    },
    async reportOf(siteId = SITE_ID) {
      const { sites } = (await asAdmin('GET', '/reports/qr-codes')).json() as { sites: SiteReport[] };
      return sites.find(({ site_id }) => site_id === siteId) as SiteReport;
    },
  };
}

/** A directory that is gone when the test is. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'scnv-collector-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A batch of the site `demo`. */
export function batchOf(events: unknown[], shared: object = {}): object {
  return { site_id: SITE_ID, ...shared, events };
}
