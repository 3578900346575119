import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { SCAN_LOCK } from '../src/store/locks.ts';
import { type Answer, startCollector } from './collector.ts';
import { server } from './database.ts';
import { expectTotalsToBeRight } from './recount.ts';
import { query } from './stored.ts';

/** Begins a request at once; by itself it would wait until somebody asks for its answer. */
const begin = (request: Promise<Answer>) => request.then(({ statusCode }) => statusCode);

it.runIf(server)('never lets two sites that share scans wait for each other', async () => {
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
  // It has the turn of its site, and wants the shared scan next.
  const posted = begin(two.postEvents([pageview(held), pageview(shared)]));
  await waitUntilWaiting(1);
  // It has the shared scan, and wants the turn of that site next.
  const registered = begin(one.register(shared));
  await waitUntilWaiting(2);
  await stranger.query(`SELECT pg_advisory_unlock${lock}`);
  expect(await Promise.all([posted, registered])).toEqual([200, 200]);
  expect(await two.report()).toMatchObject({ foreign: 2, orphans: 1 });
  expectTotalsToBeRight(databaseUrl);

  // A connection tells the server what it has met at its end, at the latest.
  await collector.store.close();
  const counted = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';
  expect(query(databaseUrl, counted).map(({ deadlocks }) => Number(deadlocks))).toEqual([0]);
});
