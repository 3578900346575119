import { destinations, goTo, leave, type Scene, settleOn } from './scene.ts';

const cold: Scene[] = destinations.map(({ title, address, stay }) => ({
  row: '3a',
  title: `cold, ${title}`,
  events: 21,
  async play(stage) {
    const page = await stage.newPage();
    const next = address(stage);
    await stage.inTurn(async () => {
      await page.goto(stage.firstPage({ burst: 'yes', leave: next }), { waitUntil: 'commit' });
      await page.waitForURL(next);
    });
    await stay();
  },
}));

const warm: Scene[] = destinations.map(({ title, address, stay }) => ({
  row: '3a',
  title: `warm, ${title}`,
  events: 21,
  async play(stage) {
    const page = await stage.newPage();
    const next = address(stage);
    await stage.inTurn(async () => {
      await settleOn(page, stage.firstPage());
      await leave(page, next, () => page.evaluate(`bench.burst(1); ${goTo(next)}`));
    });
    await stay();
  },
}));

/** One event at load and 20 in a loop, then away at once: all in the load task, or the loop once the page is idle. */
export const leaving: Scene[] = [...cold, ...warm];
