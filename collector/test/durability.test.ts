import { describe, expect, it } from 'vitest';
import { databases } from './databases.ts';
import { expectStoredOnce, loadUntilGone, postIds, startDemo } from './demo-load.ts';

/** How many batches are acknowledged before each kill: early, and when the log of the database has grown. */
const ROUNDS = [1, 10, 3, 60, 25, 200, 2, 40, 5, 100];

describe.each(databases)('on $name', ({ create }) => {
  it('has what it acknowledged after each kill -9, once, and takes the rest again', { timeout: 120_000 }, async () => {
    const database = await create();
    const acknowledged: string[] = [];
    const unanswered: string[][] = [];
    for (const batches of ROUNDS) {
      const { child, origin, ended } = await startDemo(database);
      const outcome = await loadUntilGone(origin, (answers) => {
        if (answers === batches) child.kill('SIGKILL');
      });
      expect((await ended).signal).toBe('SIGKILL');
      acknowledged.push(...outcome.acknowledged);
      unanswered.push(...outcome.unanswered);
      await expectStoredOnce(database, acknowledged);
    }
    expect(unanswered.length).toBeGreaterThan(ROUNDS.length);

    const { origin } = await startDemo(database);
    for (const ids of unanswered) expect((await postIds(origin, ids)).status).toBe(200);
    const { events, repeats } = await database.readIds();
    expect(events.toSorted()).toEqual([...acknowledged, ...unanswered.flat()].toSorted());
    for (const id of repeats) expect(unanswered.flat()).toContain(id);
  });
});
