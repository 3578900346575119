import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openStore, type Store } from '../src/store/store.ts';
import { START, STRANGE_SCAN, startCollector } from './collector.ts';
import { databaseOf, fileOf, newDatabase, server } from './database.ts';
import { eventOf } from './event.ts';
import { countScans, readEvents } from './stored.ts';

const collector = await startCollector(afterAll);
const SITE = { site_id: 'demo', name: 'demo', allowed_domains: [], conversion_events: [], status: 'active' as const };

/** A store with one site, which the test closes itself. */
async function openOwnStore(maxChanges?: number): Promise<{ store: Store; url: string; site_key: number }> {
  const url = await newDatabase(onTestFinished);
  const store = await openStore(databaseOf(url), undefined, maxChanges);
  await store.write.createSite(SITE, START);
  return { store, url, site_key: (await store.read.findSite('demo'))?.site_key ?? 0 };
}

it('stores sixty simultaneous requests with far fewer commits', async () => {
  const site = await collector.newSite();
  const before = collector.store.commits();
  const ids = Array.from({ length: 60 }, () => randomUUID());
  const answers = await Promise.all(ids.map((event_id) => site.postEvents([{ event_type: 'pageview', event_id }])));
  const after = collector.store.commits();

  for (const answer of answers) expect(answer.json()).toMatchObject({ accepted: 1 });
  expect(new Set(site.readEvents().map(({ event_id }) => event_id))).toEqual(new Set(ids));
  expect(after.changes - before.changes).toBe(60);
  expect(after.commits - before.commits).toBeLessThan(10);
});

it('commits a lone request at once', async () => {
  const site = await collector.newSite();
  const before = collector.store.commits().commits;
  for (const done of [1, 2, 3]) {
    await site.postEvents([{ event_type: 'pageview' }]);
    expect(collector.store.commits().commits - before).toBe(done);
  }
});

it('commits no more changes together than its limit, and everything from before it closes', async () => {
  const { store, url, site_key } = await openOwnStore(2);
  const before = store.commits();
  const ids = Array.from({ length: 7 }, () => randomUUID());
  const settled = ids.map((event_id) => store.write.appendEvents([eventOf(site_key, { event_id })]));
  await store.close();
  expect(await Promise.all(settled)).toMatchObject(ids.map(() => [{ status: 'accepted' }]));
  expect(store.commits()).toEqual({ commits: before.commits + 4, changes: before.changes + 7 });
  expect(readEvents(url, 'demo').map(({ event_id }) => event_id)).toEqual(ids);
});

it('does not affect the others of a group if one of them fails', async () => {
  const { store, url, site_key } = await openOwnStore();
  const scan = { site_key, code: 'demo', scanned_at: START };
  const login = ['hash', START] as const;
  await store.write.createLoginLink(...login);
  const before = store.commits().commits;
  const events = [eventOf(site_key), eventOf(site_key), eventOf(site_key, { scan_session_id: STRANGE_SCAN })] as const;
  const settled = await Promise.allSettled([
    store.write.appendEvents([events[0]]),
    store.write.createLoginLink(...login),
    store.write.appendEvents([events[1], events[2]]),
    store.write.registerScanSession({ ...scan, scan_session_id: randomUUID() }, START),
  ]);
  // On PostgreSQL a write that belongs to no site may use the other connection.
  expect(store.commits().commits - before).toBeLessThanOrEqual(server ? 2 : 1);
  expect(settled).toMatchObject([
    { status: 'fulfilled', value: [{ status: 'accepted' }] },
    { status: 'rejected', reason: { message: expect.stringContaining('login_links') } },
    { status: 'fulfilled', value: [{ status: 'accepted' }, { status: 'accepted' }] },
    { status: 'fulfilled' },
  ]);
  await store.close();
  expect(readEvents(url, 'demo').map(({ event_id }) => event_id)).toEqual(events.map(({ event_id }) => event_id));
  expect(countScans(url, 'demo')).toBe(1);
});

it('rolls back a call that fails midway', async () => {
  const { store, url, site_key } = await openOwnStore();
  const broken = eventOf(site_key, { event_type: null as unknown as string });
  await expect(store.write.appendEvents([eventOf(site_key), broken])).rejects.toThrow('event_type');
  await store.close();
  expect(readEvents(url, 'demo')).toEqual([]);
});

it('finishes what it accepted before it closes', async () => {
  const { store, url, site_key } = await openOwnStore();
  const ids = Array.from({ length: 40 }, () => randomUUID());
  const settled: string[] = [];
  for (const [place, event_id] of ids.entries()) {
    void store.write.appendEvents([eventOf(site_key, { event_id })]).then(() => settled.push(event_id));
    // The next ones arrive during a commit, and wait behind it.
    if (place % 10 === 9) await new Promise(setImmediate);
  }
  await store.close();
  expect(settled).toEqual(ids);
  expect(readEvents(url, 'demo').map(({ event_id }) => event_id)).toEqual(ids);
});

it.skipIf(server)('leaves everything in the single file that an operator copies', async () => {
  const { store, url, site_key } = await openOwnStore();
  const event = eventOf(site_key);
  await store.write.appendEvents([event]);
  await store.close();
  const path = fileOf(url);
  copyFileSync(path, `${path}.copy`);
  expect(readEvents(`${url}.copy`, 'demo').map(({ event_id }) => event_id)).toEqual([event.event_id]);
});

it('refuses what arrives after it was closed', async () => {
  const { store, site_key } = await openOwnStore();
  await store.close();
  await expect(store.write.appendEvents([eventOf(site_key)])).rejects.toThrow('closed');
});

it('finds everything again when reopened', async () => {
  const { store, url, site_key } = await openOwnStore();
  const event = eventOf(site_key);
  await store.write.appendEvents([event]);
  await store.close();
  const again = await openStore(databaseOf(url));
  onTestFinished(() => again.close());
  expect(await again.read.findSite('demo')).toEqual({
    ...SITE,
    unknown_sessions: 'hold',
    bots: 'mark',
    browser_revenue: 'ignore',
    site_key,
  });
  expect(await again.write.appendEvents([event])).toMatchObject([{ status: 'duplicate', reason: 'event_id' }]);
});
