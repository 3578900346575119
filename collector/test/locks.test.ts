import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { SCAN_LOCK } from '../src/store/locks.ts';
import { openStore } from '../src/store/store.ts';
import { type Answer, START, startCollector } from './collector.ts';
import { databaseOf, server } from './database.ts';
import { eventOf } from './event.ts';
import { expectTotalsToBeRight } from './recount.ts';
import { query } from './stored.ts';

/** Sends a request immediately; otherwise it would not start until its answer is awaited. */
const begin = (request: Promise<Answer>) => request.then(({ statusCode }) => statusCode);

it.runIf(server)('never deadlocks two sites that share scans', async () => {
  const collector = await startCollector(onTestFinished);
  const { databaseUrl } = collector;
  const [one, two] = [await collector.newSite(), await collector.newSite()];
  const waitUntilWaiting = async (transactions: number) => {
    const sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while (query(databaseUrl, sql).length < transactions) await setImmediate();
  };
  const stranger = new pg.Client(databaseUrl);
  await stranger.connect();
  onTestFinished(() => stranger.end());
  const [shared, held] = [randomUUID(), randomUUID()];
  const pageview = (scan_session_id: string) => ({ event_type: 'pageview', scan_session_id });
  await two.postEvents([pageview(shared)]);

  const lock = `(${SCAN_LOCK}, ${Buffer.from(held.replaceAll('-', ''), 'hex').readInt32BE(12)})`;
  await stranger.query(`SELECT pg_advisory_lock${lock}`);
  // It holds the turn of its site, and needs the shared scan next.
  const posted = begin(two.postEvents([pageview(held), pageview(shared)]));
  await waitUntilWaiting(1);
  // It holds the shared scan, and needs the turn of that site next.
  const registered = begin(one.register(shared));
  await waitUntilWaiting(2);
  await stranger.query(`SELECT pg_advisory_unlock${lock}`);
  expect(await Promise.all([posted, registered])).toEqual([200, 200]);
  expect(await two.report()).toMatchObject({ foreign: 2, orphans: 1 });
  expectTotalsToBeRight(databaseUrl);

  // A connection reports its statistics to the server at the latest when it ends.
  await collector.store.close();
  const counted = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
  expect(query(databaseUrl, counted).map(({ deadlocks }) => Number(deadlocks))).toEqual([0]);
});

it.runIf(server)('accepts events and scans of more unknown scans at once than the server has locks', async () => {
  const { databaseUrl, store, newSite } = await startCollector(onTestFinished);
  // Another collector.
  const other = await openStore(databaseOf(databaseUrl));
  onTestFinished(() => other.close());
  const sites = [await newSite(), await newSite()];
  const [mine = 0, theirs = 0] = await Promise.all(
    sites.map(async ({ siteId }) => (await store.read.findSite(siteId))?.site_key),
  );
  const requests = Array.from({ length: 400 }, () => Array.from({ length: 100 }, () => randomUUID()));
  const shared = requests.slice(0, 8).flat();
  const scans = shared.map((scan_session_id) => ({ scan_session_id, site_key: theirs, code: 'b', scanned_at: START }));
  await Promise.all([
    ...requests.map((ids) =>
      store.write.appendEvents(ids.map((scan_session_id) => eventOf(mine, { scan_session_id }))),
    ),
    ...scans.map((scan) => other.write.registerScanSession(scan, START)),
  ]);
  const identities = query(databaseUrl, 'SELECT identity, count(*) AS events FROM events GROUP BY 1 ORDER BY 1');
  expect(identities.map(({ identity, events }) => [identity, Number(events)])).toEqual([
    ['foreign', 800],
    ['orphan', 39_200],
  ]);
  expectTotalsToBeRight(databaseUrl);
});
