import { describe, expect, it } from 'vitest';
import { databases } from './databases.ts';
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

describe.each(databases)('on $name', ({ create }) => {
  it.each([
    ['throws', "throw new Error('out of order')"],
    ['ends', 'process.exit(0)'],
  ])('ends with the reason when a thread of the store %s, and has what it acknowledged', async (_, ending) => {
    const database = await create();
    const { child, origin, ended } = await startDemo(database, { NODE_OPTIONS: sabotage(ending) });
    const { acknowledged } = await loadUntilGone(origin, (answers) => {
      if (answers === 20) child.kill('SIGUSR2');
    });
    expect(await ended).toMatchObject({ code: 1, complaints: expect.stringContaining('the store failed: ') });
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    await expectStoredOnce(database, acknowledged);
  });
});
