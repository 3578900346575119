import { expect, it, onTestFinished } from 'vitest';
import { newDatabase } from './database.ts';
import { expectStoredOnce, loadUntilGone, postIds, startDemo } from './demo-load.ts';
import { readDuplicates, readEvents } from './stored.ts';

/** How many batches are acknowledged before each kill: from early on to when the database's log has grown. */
const ROUNDS = [1, 10, 3, 60, 25, 200, 2, 40, 5, 100];

it('has what it acknowledged after each kill -9, once, and accepts the rest again', async () => {
  const databaseUrl = await newDatabase(onTestFinished);
  const acknowledged: string[] = [];
  const unanswered: string[][] = [];
  for (const batches of ROUNDS) {
    const { child, origin, ended } = await startDemo(databaseUrl);
    const outcome = await loadUntilGone(origin, (answers) => {
      if (answers === batches) child.kill('SIGKILL');
    });
    expect((await ended).signal).toBe('SIGKILL');
    acknowledged.push(...outcome.acknowledged);
    unanswered.push(...outcome.unanswered);
    expectStoredOnce(databaseUrl, acknowledged);
  }
  expect(unanswered.length).toBeGreaterThan(ROUNDS.length);

  const { origin } = await startDemo(databaseUrl);
  for (const ids of unanswered) expect((await postIds(origin, ids)).status).toBe(200);
  const stored = readEvents(databaseUrl, 'demo').map(({ event_id }) => event_id);
  expect(stored.toSorted()).toEqual([...acknowledged, ...unanswered.flat()].toSorted());
  for (const { event_id } of readDuplicates(databaseUrl, 'demo')) expect(unanswered.flat()).toContain(event_id);
});
