import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.ts';

const PAGE_OPEN_MS = 10_000;

/** A localStorage that throws on access or on each write. */
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
