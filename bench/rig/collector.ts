import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { benchName } from './decode.ts';

/** The real collector, in a process of its own, with a site for each trial. */
export interface Collector {
  url: string;
  /** @param host The host of the site's pages, with its port. */
  addSite(siteId: string, host: string): Promise<void>;
  /** How often each event counts, by name. */
  counted(siteId: string): Map<string, number>;
  close(): Promise<void>;
}

/** Starts it on a new database. */
export async function startCollector(): Promise<Collector> {
  const directory = await mkdtemp(join(tmpdir(), 'scnv-bench-'));
  const databasePath = join(directory, 'scnv.db');
  const adminToken = randomBytes(24).toString('hex');
  const child = fork('collector/src/main.ts', {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: `file:${databasePath}`,
      ADMIN_TOKEN: adminToken,
      LOG_LEVEL: 'warn',
      BROWSER_RATE_LIMIT: 'off',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = (await Promise.race([once(child, 'message'), failed(once(child, 'exit'))])) as [{ port: number }];
  const url = `http://127.0.0.1:${message.port}`;
  const database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = (siteId: string) =>
    database
      .prepare('SELECT event_type, page_url FROM events JOIN sites USING (site_key) WHERE site_id = ?')
      .all(siteId) as unknown as { event_type: string; page_url: string }[];

  return {
    url,
    async addSite(siteId, host) {
      const response = await fetch(`${url}/admin/sites`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${adminToken}` },
        body: JSON.stringify({ site_id: siteId, name: siteId, allowed_domains: [host], conversion_events: [] }),
      });
      if (!response.ok) throw new Error(`The collector refused a site: ${response.status} ${await response.text()}`);
    },
    counted(siteId) {
      const counted = new Map<string, number>();
      for (const name of rows(siteId).map(benchName)) counted.set(name, (counted.get(name) ?? 0) + 1);
      return counted;
    },
    async close() {
      database.close();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

async function failed(exit: Promise<unknown[]>): Promise<never> {
  throw new Error(`The collector ended with ${(await exit)[0]} instead of starting`);
}
