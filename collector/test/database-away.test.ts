import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../scripts/postgres-server.ts';
import { startCollector } from './collector.ts';
import { server } from './database.ts';

it.runIf(server)(
  'answers 503 while PostgreSQL is unreachable, keeps what it acknowledged, and recovers afterwards',
  async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    const collector = await startCollector(onTestFinished, { databaseUrl: postgres.url });
    const site = await collector.newSite();
    const acknowledged: string[] = [];
    const post = async () => {
      const event_id = randomUUID();
      const answer = await site.postEvents([{ event_type: 'pageview', event_id }]);
      if (answer.statusCode === 200) acknowledged.push(event_id);
      else expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
      return answer.statusCode;
    };
    const client = async () => {
      while ((await post()) === 200);
    };

    const clients = Promise.all([client(), client(), client(), client()]);
    while (acknowledged.length < 20) await post();
    await postgres.kill();
    await clients;
    expect(await post()).toBe(503);
    expect((await collector.asAdmin('GET', '/reports/qr-codes')).statusCode).toBe(503);
    // It cannot be known whether this browser is logged in.
    const page = await collector.send('GET', '/', undefined, { host: 'collector.example', cookie: 'scnv_login=x' });
    expect([page.statusCode, page.json()]).toEqual([503, { detail: expect.stringContaining('database') }]);

    await postgres.start();
    expect(await post()).toBe(200);
    const stored = site.readEvents().map(({ event_id }) => event_id);
    expect(new Set(stored).size).toBe(stored.length);
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
    expect((await site.report()).events).toBe(stored.length);
  },
);
