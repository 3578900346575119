import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/commands/run.ts';
import { readConfig } from '../src/config.ts';
import { ADMIN_TOKEN, startCollector } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { newDatabase, temporaryDirectory } from './database.ts';
import { readLive } from './live-reader.ts';

const DAY_MS = 86_400_000;

/** A collector with its own environment, and commands that know only its database. */
async function serve(env: Record<string, string>) {
  const databaseUrl = await newDatabase(onTestFinished);
  const origin = await forkCollector({ DATABASE_URL: databaseUrl, ADMIN_TOKEN, ...env }).listening;
  const run = async (line: string, now = Date.now(), own: Record<string, string> = {}) =>
    JSON.parse(await runCommand(line.split(' '), readConfig({ DATABASE_URL: databaseUrl, ...own }), () => now));
  return { origin, run };
}

it('keeps events as long as the running collector does, unless told otherwise', async () => {
  const { origin, run } = await serve({ RETENTION_DAYS: '3650' });
  await run('sites create --site-id shop --allowed-domains shop.example');
  const body = JSON.stringify({ site_id: 'shop', event_type: 'pageview' });
  const told = await fetch(`${origin}/ct`, { method: 'POST', body, headers: { origin: 'https://shop.example' } });
  expect(told.status).toBe(200);
  const later = Date.now() + 1_000 * DAY_MS;
  expect((await run('data clean', later)).deleted).not.toHaveProperty('events');
  expect((await run('data clean', later, { RETENTION_DAYS: '730' })).deleted).toMatchObject({ events: 1 });
});

it('creates links that lead to the running collector', async () => {
  const local = await serve({});
  expect((await local.run('logins create')).url).toContain(`${local.origin}/login?code=`);
  const shown = await serve({ PUBLIC_URL: 'https://collector.example' });
  expect((await shown.run('logins create')).url).toContain('https://collector.example/login?code=');
  const { url } = await shown.run('logins create', Date.now(), { PUBLIC_URL: 'https://new.example' });
  expect(url).toContain('https://new.example/login?code=');
});

it('does not create a database by mistake', async () => {
  const path = join(temporaryDirectory(onTestFinished), 'typo', 'scnv.db');
  const config = readConfig({ DATABASE_URL: `file:${path}` });
  for (const line of ['sites list', 'sites create --site-id shop', 'data clean', 'data backup copy.db']) {
    await expect(runCommand(line.split(' '), config, Date.now)).rejects.toThrow(`there is no database ${path}`);
  }
  expect(existsSync(join(path, '..'))).toBe(false);
});

it('also erases what the live view of a collector shows', async () => {
  const collector = await startCollector(onTestFinished);
  await collector.app.listen({ host: '127.0.0.1', port: 0 });
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  await site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  const words = ['data', 'erase', '--scan-session-id', scan_session_id];
  await runCommand(words, readConfig({ DATABASE_URL: collector.databaseUrl }), () => collector.clock.now);
  const reader = await readLive(collector.app, { siteId: site.siteId });
  onTestFinished(() => reader.close());
  await site.postEvents([{ event_type: 'marker' }]);
  expect(await reader.next()).toMatchObject({ event: { event_type: 'marker' } });
});
