import { expect, it, onTestFinished } from 'vitest';
import { startCollector } from './collector.ts';
import { server } from './database.ts';
import { query } from './stored.ts';

const statusesOf = async ({ send }: Awaited<ReturnType<typeof startCollector>>) => {
  const answers = await Promise.all([send('GET', '/healthz'), send('GET', '/readyz')]);
  return answers.map(({ statusCode }) => statusCode);
};

it('is alive and ready, tells anyone, and forbids caching of the answer', async () => {
  const collector = await startCollector(onTestFinished);
  expect(await statusesOf(collector)).toEqual([200, 200]);
  for (const url of ['/healthz', '/readyz']) {
    expect((await collector.send('GET', url)).headers['cache-control']).toBe('no-store');
  }
});

it('is alive but not ready while stopping', async () => {
  const collector = await startCollector(onTestFinished, { isStopping: () => true });
  expect(await statusesOf(collector)).toEqual([200, 503]);
  // A client that kept its connection would not be routed to another collector.
  expect((await collector.send('GET', '/healthz')).headers.connection).toBe('close');
});

it('is alive but not ready once the store has failed, and does not tell everyone why', async () => {
  const collector = await startCollector(onTestFinished);
  await collector.store.close();
  expect(await statusesOf(collector)).toEqual([200, 503]);
  expect((await collector.send('GET', '/readyz')).json()).toEqual({ detail: 'the database does not answer' });
});

it.runIf(server)(
  'is not ready while PostgreSQL is read-only, like a standby, and is ready again afterwards',
  async () => {
    const collector = await startCollector(onTestFinished);
    const name = new URL(collector.databaseUrl).pathname.slice(1);
    // A session reads the setting when it begins.
    const set = (isReadOnly: string) => {
      query(server as string, `ALTER DATABASE ${name} SET default_transaction_read_only = ${isReadOnly}`);
      query(server as string, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?', name);
    };
    const askReady = () => collector.send('GET', '/readyz');
    const readyz = async () => (await askReady()).statusCode;
    set('on');
    // The first ones find out that their connections are gone.
    for (let asked = 0; asked < 5; asked++) await readyz();
    const { statusCode, body } = await askReady();
    expect([statusCode, body]).toEqual([503, expect.stringContaining('cannot be reached or written to')]);
    set('off');
    while ((await readyz()) !== 200);
  },
);
