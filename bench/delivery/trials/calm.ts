import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.ts';

const PAGE_OPEN_MS = 10_000;

/** Nothing fails: what 21 events cost. */
export const calm: Scene[] = [
  {
    row: '4',
    title: 'nothing fails',
    events: 21,
    async play(stage) {
      const page = await stage.newPage();
      await stage.inTurn(() => page.goto(stage.firstPage({ burst: 'yes' })));
      await sleep(PAGE_OPEN_MS);
    },
  },
];
