import { setTimeout as sleep } from 'node:timers/promises';
import { goTo, leave, type Scene, settleOn } from './scene.ts';

const BEFORE_LEAVING_MS = 3_000;
const STILL_DOWN_MS = 500;
const BACK_MS = 30_000;

/** The server goes down, the visitor goes on to another page, and the server comes back. */
export const closedPort: Scene[] = [
  {
    row: '3d',
    title: 'closed port',
    events: 21,
    async play(stage) {
      const page = await stage.newPage();
      await stage.inTurn(() => settleOn(page, stage.scannedPage()));
      await stage.front.close();
      await page.evaluate('bench.burst(0)');
      await sleep(BEFORE_LEAVING_MS);
      const next = stage.otherPage();
      await leave(page, next, () => page.evaluate(goTo(next)));
      await sleep(STILL_DOWN_MS);
      await stage.front.open();
      await sleep(BACK_MS);
    },
  },
];
