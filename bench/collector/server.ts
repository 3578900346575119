import type { AddressInfo } from 'node:net';
import { createAdmin } from '../../collector/src/admin.ts';
import { buildApp } from '../../collector/src/app.ts';
import { readConfig } from '../../collector/src/config.ts';
import { findNoPlace } from '../../collector/src/geo.ts';
import { openStore } from '../../collector/src/store/store.ts';

/** The collector as `main.ts` makes it, but that it tells its counts and can be kept from grouping requests. */
const [DATABASE_URL, maxChangesPerCommit, site = ''] = process.argv.slice(2);

// The bench is gone; there is nothing here that has to be kept.
process.on('disconnect', () => process.exit());

const store = await openStore(
  readConfig({ DATABASE_URL }).database,
  (error) => {
    throw error;
  },
  Number(maxChangesPerCommit),
);
const now = () => Date.now();
const admin = await createAdmin(store, 'nobody-manages-a-bench', now, () => {});
await store.write.createSite(JSON.parse(site), now());
const rateLimits = { browser: null, server: null };
const app = await buildApp({
  store,
  admin,
  findPlace: findNoPlace,
  now,
  retentionDays: 730,
  publicUrl: null,
  logLevel: 'silent',
  rateLimits,
  trustedProxies: [],
});
await app.listen({ host: '127.0.0.1', port: 0 });

process.on('message', async (asked: 'counts' | 'stop') => {
  if (asked === 'counts') return process.send?.({ ...store.commits(), cpuUs: cpuUs() });
  await app.close();
  await store.close();
  process.disconnect();
});
process.send?.(app.server.address() as AddressInfo);

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
