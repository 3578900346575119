import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { erase } from '../src/erasure.ts';
import { cleanAll } from '../src/janitor.ts';
import { startCollector } from './collector.ts';
import { server } from './database.ts';

// On SQLite nobody can make a report wait.
it.runIf(server)('erases and cleans while reports take as long as they like, and answers each of them', async () => {
  const { databaseUrl, store, asAdmin, newSite, clock } = await startCollector(onTestFinished);
  const site = await newSite();
  const scan_session_id = randomUUID();
  await site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  const stranger = new pg.Client(databaseUrl);
  await stranger.connect();
  onTestFinished(() => stranger.end());
  await stranger.query('BEGIN; LOCK TABLE offers');
  const reports = Array.from({ length: 5 }, () => asAdmin('GET', '/reports/offers'));

  const subject = { kind: 'scan_session_id', value: scan_session_id, site_key: null } as const;
  expect(await erase(store, subject)).toMatchObject({ events: 1 });
  expect(await cleanAll(store, clock.now, 30)).toEqual({});
  await stranger.query('COMMIT');
  expect((await Promise.all(reports)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
});
