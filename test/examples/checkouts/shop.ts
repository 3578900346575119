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

/** A collector, and a program that receives webhooks and reports to it. */
export async function openShop(program: string, secrets: NodeJS.ProcessEnv, options: ShopOptions = {}) {
  const { faults = [], mode = 'live' } = options;
  const collector = await createTestCollector();
  onTestFinished(() => collector.close());
  async function manage(path: string, body?: object) {
    const headers = { Authorization: `Bearer ${collector.adminToken}`, 'Content-Type': 'application/json' };
    const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    return (await fetch(collector.url + path, request)).json();
  }
  const { key } = await manage('/admin/sites/test/keys', { name: 'shop', mode });
  const pass: Reply = async (response, { method, path, headers, body }) => {
    const key = String(headers['x-api-key']);
    const answer = await fetch(`${collector.url}${path}`, { method, headers: { 'X-API-Key': key }, body });
    json(answer.status, await answer.json())(response, { method, path, headers, body });
  };
  const road = await startServer(...faults.map((fault) => fault ?? pass), pass);
  onTestFinished(() => road.close().then(() => {}));
  const server = fork(`examples/checkouts/${program}`, {
    env: {
      ...process.env,
      PORT: '0',
      COLLECTOR_URL: road.origin,
      SITE_ID: 'test',
      SCNV_API_KEY: key,
      ...secrets,
    },
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const ended = once(server, 'exit').then(() => Promise.reject(new Error(`${program} has ended`)));
  const [{ port }] = await Promise.race([once(server, 'message'), ended]);
  ended.catch(() => {});

  return {
    requests: road.requests,
    good: collector.good,
    /** Sends a webhook, and resolves to the status of the answer. */
    async send(body: string, headers: Record<string, string>): Promise<number> {
      return (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body })).status;
    },
    /** What is stored, repeats left out. */
    conversions: async (): Promise<Conversion[]> => (await manage('/admin/conversions?site_id=test')).conversions,
    /** How many of them count, and their revenue. */
    async counted(): Promise<[conversions: number, ...revenue: string[]]> {
      const [{ conversions, revenue }] = (await manage('/reports/qr-codes?site_id=test')).sites;
      return [conversions, ...revenue.map(({ amount, currency }: Money) => `${amount} ${currency}`)];
    },
  };
}
