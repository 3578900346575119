import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.ts';

const REFUSAL_MS = 5_000;
const PAGE_OPEN_MS = 36_000;

/** 503 for five seconds from the first request on; the visitor stays. */
export const refusal: Scene[] = [
  {
    row: '3c',
    title: '503 for 5 s',
    events: 21,
    async play(stage) {
      stage.front.refuseFor(REFUSAL_MS);
      const page = await stage.newPage();
      await stage.inTurn(() => page.goto(stage.firstPage({ burst: 'yes' })));
      await sleep(PAGE_OPEN_MS);
    },
  },
];
