import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../src/commands/run.ts';
import { readConfig } from '../src/config.ts';
import { ADMIN_TOKEN } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { fileOf, newDatabase, server } from './database.ts';
import { expectStoredOnce, postIds, startDemo } from './demo-load.ts';
import { readEvents } from './stored.ts';

const onFiles = it.skipIf(server);

async function start() {
  const databaseUrl = await newDatabase(onTestFinished);
  const path = fileOf(databaseUrl);
  const copy = `${path}.copy`;
  const backUp = () => runCommand(['data', 'backup', copy], readConfig({ DATABASE_URL: databaseUrl }), Date.now);
  const demo = await startDemo(databaseUrl);
  const post = async () => {
    const id = randomUUID();
    return { id, status: (await postIds(demo.origin, [id])).status };
  };
  return { ...demo, databaseUrl, path, copy, backUp, post };
}

/** A reader within a transaction: until it is closed, the janitor cannot empty the log. */
function keepLogOf(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM sites');
  return reader;
}

onFiles('acknowledges nothing while its file has lost its name, and goes on when it has it again', async () => {
  const { databaseUrl, path, origin, child, post } = await start();
  const before = await post();
  renameSync(path, `${path}.away`);
  expect((await post()).status).toBe(503);
  expect((await fetch(`${origin}/readyz`)).status).toBe(503);
  expect(child.exitCode).toBeNull();
  renameSync(`${path}.away`, path);
  const after = await post();
  expect([before.status, after.status]).toEqual([200, 200]);
  expectStoredOnce(databaseUrl, [before.id, after.id]);
});

onFiles('ends with the reason when another file is put in the place of its own, and acknowledges nothing', async () => {
  const { path, copy, backUp, post, ended } = await start();
  await post();
  await backUp();
  renameSync(copy, path);
  await expect(post()).rejects.toThrow('fetch failed');
  const complaints = expect.stringContaining(`the store failed: ${path} was replaced by another file`);
  expect(await ended).toMatchObject({ code: 1, complaints });
});

onFiles('refuses to start where the log of what stood there before would ruin a restored copy', async () => {
  const { databaseUrl, path, copy, backUp, post, child, ended } = await start();
  const kept = await post();
  await backUp();
  const reader = keepLogOf(path);
  await post();
  child.kill('SIGKILL');
  await ended;
  reader.close();
  renameSync(copy, path);
  const restart = () => forkCollector({ DATABASE_URL: databaseUrl, ADMIN_TOKEN });
  const complaints = expect.stringContaining(`${path}-wal is the log of another database`);
  expect(await restart().refused).toMatchObject({ code: 1, complaints });
  for (const beside of ['-wal', '-shm']) rmSync(path + beside);
  await restart().listening;
  expect(readEvents(databaseUrl, 'demo').map(({ event_id }) => event_id)).toEqual([kept.id]);
});
