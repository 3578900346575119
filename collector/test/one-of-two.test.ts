import { expect, it, onTestFinished } from 'vitest';
import { newDatabase, server } from './database.ts';
import { expectStoredOnce, loadUntilGone, postIds, startDemo } from './demo-load.ts';
import { readEvents } from './stored.ts';

it.runIf(server)(
  'continues when another collector on the same database is killed, with nothing lost or counted twice',
  async () => {
    const databaseUrl = await newDatabase(onTestFinished);
    const one = await startDemo(databaseUrl);
    const two = await startDemo(databaseUrl);
    let answersAfterwards = 0;
    const [ofOne, ofTwo] = await Promise.all([
      loadUntilGone(one.origin, (answers) => {
        if (answers === 40) one.child.kill('SIGKILL');
      }),
      loadUntilGone(two.origin, () => {
        // The killed one no longer holds a turn that the other waits for. This one is killed as well: on SIGTERM it
        // would answer some requests with 503.
        if (one.child.signalCode && ++answersAfterwards === 60) two.child.kill('SIGKILL');
      }),
    ]);
    await Promise.all([one.ended, two.ended]);
    expect(answersAfterwards).toBeGreaterThanOrEqual(60);
    expectStoredOnce(databaseUrl, [...ofOne.acknowledged, ...ofTwo.acknowledged]);

    const three = await startDemo(databaseUrl);
    const unanswered = [...ofOne.unanswered, ...ofTwo.unanswered];
    for (const ids of unanswered) expect((await postIds(three.origin, ids)).status).toBe(200);
    expect(readEvents(databaseUrl, 'demo')).toHaveLength(
      [...ofOne.acknowledged, ...ofTwo.acknowledged, ...unanswered.flat()].length,
    );
  },
);
