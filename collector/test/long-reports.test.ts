import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { erase } from '../src/erasure.ts';
import { cleanAll } from '../src/janitor.ts';
import { startCollector, type TestCollector, type TestSite } from './collector.ts';
import { fileOf, server } from './database.ts';

async function listAll(asAdmin: TestCollector['asAdmin'], { siteId }: TestSite): Promise<number[]> {
  const lists = [`/admin/conversions?site_id=${siteId}&status=pending`, '/admin/log?reason=prefetch'];
  return (await Promise.all(lists.map((url) => asAdmin('GET', url)))).map(({ statusCode }) => statusCode);
}

// On SQLite a report cannot be blocked.
it.runIf(server)('lists, erases and cleans up while reports take as long as they like, and answers all', async () => {
  const { databaseUrl, store, asAdmin, newSite, clock } = await startCollector(onTestFinished);
  const site = await newSite();
  const scan_session_id = randomUUID();
  await site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  const stranger = new pg.Client(databaseUrl);
  await stranger.connect();
  onTestFinished(() => stranger.end());
  await stranger.query('BEGIN; LOCK TABLE offers');
  const reports = Array.from({ length: 5 }, () => asAdmin('GET', '/reports/offers'));

  expect(await listAll(asAdmin, site)).toEqual([200, 200]);
  const subject = { kind: 'scan_session_id', value: scan_session_id, site_key: null } as const;
  expect(await erase(store, subject, Date.now)).toMatchObject({ events: 1 });
  expect(await cleanAll(store, clock.now, 30)).toEqual({});
  await stranger.query('COMMIT');
  expect((await Promise.all(reports)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
});

it.skipIf(server)('lists on SQLite apart from the thread that writes, without waiting for a report', async () => {
  const { databaseUrl, asAdmin, newSite } = await startCollector(onTestFinished);
  const site = await newSite();
  const file = new DatabaseSync(fileOf(databaseUrl));
  // Takes several seconds to read.
  file.exec(`ALTER TABLE offers RENAME TO quick_offers; CREATE VIEW offers AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e7)
    SELECT quick_offers.* FROM quick_offers RIGHT JOIN (SELECT count(*) AS i FROM n)`);
  file.close();
  const answered: string[] = [];
  const reports = Array.from({ length: 2 }, () =>
    asAdmin('GET', '/reports/offers').then(() => answered.push('report')),
  );
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  onTestFinished(() => prepare.mockRestore());
  expect(await listAll(asAdmin, site)).toEqual([200, 200]);
  answered.push('lists');
  const questions = prepare.mock.calls.map(([text]) => text);
  expect(questions.filter((text) => /"(events|inbound_calls)"/.test(text))).toEqual([]);
  await Promise.all(reports);
  expect(answered).toEqual(['lists', 'report', 'report']);
});
