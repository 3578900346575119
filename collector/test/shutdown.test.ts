import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { becomesReady } from './collector-process.ts';
import { newDatabase, server } from './database.ts';
import { postIds, startDemo } from './demo-load.ts';
import { query, readEvents } from './stored.ts';

const CLIENTS = 8;

async function start(env: Record<string, string> = {}) {
  const databaseUrl = await newDatabase(onTestFinished);
  const readIds = () => readEvents(databaseUrl, 'demo').map(({ event_id }) => event_id);
  return { ...(await startDemo(databaseUrl, env)), readIds };
}

it('has what it acknowledged when stopped under load, once, and answers what it began', async () => {
  const { child, ended, origin, readIds } = await start();
  const acknowledged: string[] = [];
  const statuses = new Set<number>();
  const client = async () => {
    for (;;) {
      const id = randomUUID();
      const answer = await postIds(origin, [id]).catch(() => null);
      // The port, or the connection, was closed before anything was read from it.
      if (!answer) return;
      // An answer that has begun is completed: none is cut off.
      const receipt = (await answer.json()) as { accepted?: number };
      statuses.add(answer.status);
      if (receipt.accepted === 1) acknowledged.push(id);
      if (acknowledged.length === 300) child.kill('SIGTERM');
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  expect(await ended).toMatchObject({ code: 0, signal: null, complaints: '' });
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  const stored = readIds();
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored.toSorted()).toEqual(acknowledged.toSorted());
});

it('first announces at /readyz that it is stopping, and accepts events until callers have turned away', async () => {
  const { child, origin, readIds } = await start({ DRAIN_SECONDS: '300' });
  await becomesReady(origin);
  child.kill('SIGTERM');
  while ((await fetch(`${origin}/readyz`)).status === 200);
  const [alive, late] = [await fetch(`${origin}/healthz`), randomUUID()];
  expect(alive.status).toBe(200);
  expect((await postIds(origin, [late])).status).toBe(200);
  expect(readIds()).toEqual([late]);
});

it('stops once callers of /readyz have had time to turn away', async () => {
  const { child, ended } = await start({ DRAIN_SECONDS: '1' });
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, signal: null, complaints: '' });
});

it.runIf(server)('stops even if the janitor is waiting for a month that somebody else has locked', async () => {
  const databaseUrl = await newDatabase(onTestFinished);
  const stranger = new pg.Client(databaseUrl);
  await stranger.connect();
  onTestFinished(() => stranger.end());
  await stranger.query('CREATE TABLE events_2020_01 (LIKE events)');
  await stranger.query('BEGIN; LOCK TABLE events_2020_01');
  const { child, ended } = await startDemo(databaseUrl);
  const waiting = "SELECT 1 FROM pg_locks WHERE relation = 'events_2020_01'::regclass AND NOT granted";
  // In turns with everything else of the process: `query` blocks.
  while (!query(databaseUrl, waiting).length) await setImmediate();
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, signal: null, complaints: '' });
});
