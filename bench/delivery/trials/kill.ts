import { setTimeout as sleep } from 'node:timers/promises';
import { type Scene, settleOn } from './scene.ts';

const BACK_MS = 30_000;

/** The browser is killed with events that no server has, and restores its page. */
export const killing: Scene[] = [200, 10_000].map((afterMs) => ({
  row: '3e',
  title: `killed after ${afterMs < 1_000 ? `${afterMs} ms` : `${afterMs / 1_000} s`}`,
  events: 21,
  async play(stage) {
    // After a crash browsers restore the very pages that were open.
    const address = stage.scannedPage();
    // Milliseconds decide what has reached the disk when the browser dies, so don't wait for turns in between.
    const page = await stage.inTurn(async () => {
      const opened = await stage.openProfile();
      await settleOn(opened, address);
      return opened;
    });
    await stage.front.close();
    await page.evaluate('bench.burst(0)');
    await sleep(afterMs);
    await stage.kill();
    await stage.front.open();
    await stage.inTurn(async () => {
      const reopened = await stage.openProfile();
      await reopened.goto(address);
    });
    await sleep(BACK_MS);
  },
}));
