import type { AddressInfo } from 'node:net';
import { v7 as newId } from 'uuid';
import { createAdmin } from '../../collector/src/admin.ts';
import { buildApp } from '../../collector/src/app.ts';
import { readConfig } from '../../collector/src/config.ts';
import { findNoPlace } from '../../collector/src/geo.ts';
import { createMetrics } from '../../collector/src/metrics.ts';
import { limitWaiting, withWrite } from '../../collector/src/store/back-pressure.ts';
import { countWrites } from '../../collector/src/store/counted-writes.ts';
import { openStore, type Store } from '../../collector/src/store/store.ts';
import { ADMIN_TOKEN, CODE, ORIGIN, type Setup, SITE } from './collector.ts';

/** The collector as `serve.ts` builds it, except that it reports its counts, and that parts of it can be removed. */
const { databaseUrl, maxChangesPerCommit, stores = true }: Setup = JSON.parse(process.argv[2] ?? '');

// The bench has ended; nothing here is worth keeping.
process.on('disconnect', () => process.exit());

const opened = await openStore(
  readConfig({ DATABASE_URL: databaseUrl }).database,
  (error) => {
    throw error;
  },
  maxChangesPerCommit,
);
const metrics = createMetrics();
const store = countWrites(limitWaiting(stores ? opened : withoutStore(opened)), metrics);
const now = () => Date.now();
const admin = await createAdmin(store, ADMIN_TOKEN, now, () => {});
const scanSessionId = newId();
await prepare();
const app = await buildApp({
  store,
  admin,
  metrics,
  isStopping: () => false,
  findPlace: findNoPlace,
  now,
  retentionDays: 730,
  publicUrl: null,
  logLevel: 'silent',
  rateLimits: { browser: null, server: null },
  trustedProxies: [],
  fallbackUrl: null,
});
await app.listen({ host: '127.0.0.1', port: 0 });

process.on('message', async (asked: 'counts' | 'stop') => {
  if (asked === 'counts') {
    const { user, system } = process.cpuUsage();
    const { active } = performance.eventLoopUtilization();
    return process.send?.({ ...store.commits(), cpuUs: user + system, loopMs: active });
  }
  await app.close();
  await store.close();
  process.disconnect();
});
process.send?.({ port: (app.server.address() as AddressInfo).port, scanSessionId });

/** Creates the site, a code of it and a scan, unless they exist. */
async function prepare(): Promise<void> {
  await store.write.createSite({ ...SITE, status: 'active', unknown_sessions: 'hold' }, now());
  const site_key = (await store.read.findSite(SITE.site_id))?.site_key ?? 0;
  await store.write.saveQrCode({ code: CODE, name: CODE, destination: `${ORIGIN}/`, site_key }, now());
  const scan = { scan_session_id: scanSessionId, site_key, code: CODE, scanned_at: now() };
  await store.write.registerScanSession(scan, now());
}

/** The collector without the store of events, to measure what HTTP, validation and the pipeline cost. */
function withoutStore(whole: Store): Store {
  const appendEvents: Store['write']['appendEvents'] = async (events) =>
    events.map(() => ({ status: 'accepted', identity: 'none', code: null }));
  return { ...whole, write: withWrite(whole.write, { appendEvents }) };
}
