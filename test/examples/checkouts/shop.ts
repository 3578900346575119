import { fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { createTestCollector } from '../../../collector/src/testing.ts';
import { json, type Reply, startServer } from '../../server.ts';

export interface Money {
  amount: number;
  currency: string;
}

export interface Conversion {
  order_id: string;
  event_time: string;
  conversion_value: Money;
  status: 'approved' | 'rejected';
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

export interface ShopOptions {
  /** How the network handles the first requests to the collector; `null` lets one pass. */
  faults?: (Reply | null)[];
  /** The mode of the shop's key. */
  mode?: 'live' | 'test';
}

/** A collector with a road to it, and the environment of a program that reports to it. */
export async function openCollector({ faults = [], mode = 'live' }: ShopOptions = {}) {
  const collector = await createTestCollector();
  onTestFinished(() => collector.close());
  async function manage(path: string, body?: object) {
    const headers = { Authorization: `Bearer ${collector.adminToken}`, 'Content-Type': 'application/json' };
    const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    return (await fetch(collector.url + path, request)).json();
  }
  const { key } = await manage('/admin/sites/test/keys', { name: 'shop', mode });
  const pass: Reply = async (response, { method, path, headers, body }) => {
    const request = { method, headers: { 'X-API-Key': String(headers['x-api-key']) }, body };
    const answer = await fetch(collector.url + path, request);
    json(answer.status, await answer.json())(response, { method, path, headers, body });
  };
  const road = await startServer(...faults.map((fault) => fault ?? pass), pass);
  onTestFinished(() => road.close().then(() => {}));
  return {
    env: { ...process.env, COLLECTOR_URL: road.origin, SITE_ID: 'test', SCNV_API_KEY: key },
    requests: road.requests,
    good: collector.good,
    /** What is stored, repeats left out. */
    conversions: async (): Promise<Conversion[]> => (await manage('/admin/conversions?site_id=test')).conversions,
    /** How many of them count, and their revenue. */
    async counted(): Promise<[conversions: number, ...revenue: string[]]> {
      const [{ conversions, revenue }] = (await manage('/reports/qr-codes?site_id=test')).sites;
      return [conversions, ...revenue.map(({ amount, currency }: Money) => `${amount} ${currency}`)];
    },
  };
}

/** A program that receives webhooks, and its collector. */
export async function openShop(program: string, secrets: NodeJS.ProcessEnv, options?: ShopOptions) {
  const { env, ...collector } = await openCollector(options);
  const server = fork(`examples/checkouts/${program}`, {
    env: { ...env, ...secrets, PORT: '0' },
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const ended = once(server, 'exit').then(() => Promise.reject(new Error(`${program} has ended`)));
  const [{ port }] = await Promise.race([once(server, 'message'), ended]);
  ended.catch(() => {});
  return {
    ...collector,
    /** Sends a webhook, and resolves to the status of the answer. */
    async send(body: string, headers: Record<string, string>): Promise<number> {
      return (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body })).status;
    },
  };
}
