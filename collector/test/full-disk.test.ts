import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { emptyLog, openForWriting } from '../src/store/sqlite.ts';
import { openStore } from '../src/store/store.ts';
import { DiskFull } from '../src/store/store-unavailable.ts';
import { databaseOf, fileOf, temporaryDirectory } from './database.ts';
import { expectStoredOnce, postIds, startDemo } from './demo-load.ts';

const MEGABYTE = 1024 * 1024;
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** A database on its own in-memory disk, and a function that resizes the disk. */
function newDisk(megabytes: number): { databaseUrl: string; resize(megabytes: number): void } {
  const directory = temporaryDirectory(onTestFinished);
  const mount = (options: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
  mount(`size=${megabytes}m`);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', directory]);
  });
  return { databaseUrl: `file:${join(directory, 'scnv.db')}`, resize: (size) => mount(`remount,size=${size}m`) };
}

/** How much of the disk is used. */
function usedOf(databaseUrl: string): number {
  const { blocks, bfree, bsize } = statfsSync(dirname(fileOf(databaseUrl)));
  return (blocks - bfree) * bsize;
}

it.runIf(mayMount)('acknowledges nothing on a full disk, survives, and accepts all when there is room', async () => {
  const { databaseUrl, resize } = newDisk(3);
  const { origin, child } = await startDemo(databaseUrl);
  const acknowledged: string[] = [];
  const refused: string[][] = [];
  const metadata = { filler: 'x'.repeat(5_000) };
  while (refused.length < 10) {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const response = await postIds(origin, ids, { metadata });
    if (response.status === 200) acknowledged.push(...ids);
    else {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await response.json()).toEqual({
        detail: expect.stringContaining('send it again with the same event_id'),
      });
      refused.push(ids);
    }
  }
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(child.exitCode).toBeNull();
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  const unready = await fetch(`${origin}/readyz`);
  expect([unready.status, await unready.json()]).toEqual([503, { detail: 'the disk is full' }]);
  expectStoredOnce(databaseUrl, acknowledged);

  resize(64);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  for (const ids of refused) {
    const response = await postIds(origin, ids, { metadata });
    expect(await response.json()).toMatchObject({ accepted: ids.length, duplicates: 0 });
  }
  expectStoredOnce(databaseUrl, [...acknowledged, ...refused.flat()]);
});

it.runIf(mayMount)(
  'reports that the disk is full if it cannot clean up, and still waits for other writers',
  async () => {
    const { databaseUrl, resize } = newDisk(40);
    const store = await openStore(databaseOf(databaseUrl));
    onTestFinished(() => store.close());
    await store.purge();
    // The log holds pages that do not fit into the file, but too few for SQLite to checkpoint on its own.
    await store.write.saveSettings({ erased_at: 'x'.repeat(2_000_000) });
    const writer = openForWriting(fileOf(databaseUrl));
    onTestFinished(() => writer.destroy());
    const timeout = async () => (await sql`PRAGMA busy_timeout`.execute(writer)).rows;
    const before = await timeout();
    resize(Math.ceil(usedOf(databaseUrl) / MEGABYTE));
    await expect(store.purge()).rejects.toBeInstanceOf(DiskFull);
    await expect(emptyLog(writer)).rejects.toThrow('full');
    expect(await timeout()).toEqual(before);
    expect(before).not.toEqual([{ timeout: 0 }]);
    resize(64);
  },
);
