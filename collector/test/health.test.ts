import { expect, it, onTestFinished } from 'vitest';
import { startCollector } from './collector.ts';

const statusesOf = async ({ send }: Awaited<ReturnType<typeof startCollector>>) => {
  const answers = await Promise.all([send('GET', '/healthz'), send('GET', '/readyz')]);
  return answers.map(({ statusCode }) => statusCode);
};

it('is alive and ready, tells so to anybody, and lets nobody keep the answer', async () => {
  const collector = await startCollector(onTestFinished);
  expect(await statusesOf(collector)).toEqual([200, 200]);
  for (const url of ['/healthz', '/readyz']) {
    expect((await collector.send('GET', url)).headers['cache-control']).toBe('no-store');
  }
});

it('is alive and not ready when it is stopping', async () => {
  const collector = await startCollector(onTestFinished, { isStopping: () => true });
  expect(await statusesOf(collector)).toEqual([200, 503]);
  // Whoever keeps a connection finds another collector by the next.
  expect((await collector.send('GET', '/healthz')).headers.connection).toBe('close');
});

it('is alive and not ready when the store is gone, and does not say why to everybody', async () => {
  const collector = await startCollector(onTestFinished);
  await collector.store.close();
  expect(await statusesOf(collector)).toEqual([200, 503]);
  expect((await collector.send('GET', '/readyz')).json()).toEqual({ detail: 'the database does not answer' });
});
