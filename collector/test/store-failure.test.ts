import { expect, it, onTestFinished } from 'vitest';
import { newDatabase, server } from './database.ts';
import { expectStoredOnce, loadUntilGone, startDemo } from './demo-load.ts';

/** Loaded into each thread of the process: a signal to the process ends all threads of the store in this way. */
function sabotage(ending: string): string {
  const source = `
    import { isMainThread } from 'node:worker_threads';
    const channel = new BroadcastChannel('sabotage');
    channel.unref();
    if (isMainThread) process.on('SIGUSR2', () => channel.postMessage('end'));
    else channel.onmessage = () => { ${ending} };`;
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

// With PostgreSQL the store has no threads; its outages are tested elsewhere.
it.skipIf(server).each([
  ['throws', "throw new Error('out of order')"],
  ['ends', 'process.exit(0)'],
])('exits with the reason when a thread of the store %s, and has what it acknowledged', async (_, ending) => {
  const databaseUrl = await newDatabase(onTestFinished);
  const { child, origin, ended } = await startDemo(databaseUrl, { NODE_OPTIONS: sabotage(ending) });
  const { acknowledged } = await loadUntilGone(origin, (answers) => {
    if (answers === 20) child.kill('SIGUSR2');
  });
  expect(await ended).toMatchObject({ code: 1, complaints: expect.stringContaining('the store failed: ') });
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  expectStoredOnce(databaseUrl, acknowledged);
});
