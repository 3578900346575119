import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.ts';

const PAGE_OPEN_MS = 10_000;

/** localStorage that throws, at the first touch or at each write. */
export const blockedStorage: Scene[] = ['getter throws', 'setItem throws'].map((storage) => ({
  row: '3f',
  title: storage,
  events: 21,
  async play(stage) {
    const page = await stage.newPage();
    await stage.inTurn(() => page.goto(stage.firstPage({ burst: 'yes', storage })));
    await sleep(PAGE_OPEN_MS);
  },
}));
