import type { Row } from './row.ts';

const EVENTS = 1_000;
const EVENTS_PER_FRAME = 50;
const FRAMES = EVENTS / EVENTS_PER_FRAME;
const REPEATS = 2;
const AFTER_MS = 300;

/** Only events: the page does not move. */
export const scrollEvents: Row = {
  name: 'scroll',
  title: '1,000 scroll events',
  unit: 'ms',
  about: `Synthetic events on the document, ${EVENTS_PER_FRAME} each frame, twice a visit. At once: all listeners of all events. In
all: the main thread until ${AFTER_MS / 1_000} s later.`,
  async measure({ run, mainThread }) {
    const atOnce: number[] = [];
    const inAll = await mainThread(async () => {
      for (let time = 0; time < REPEATS; time++) {
        atOnce.push(await run(`bench.fireScrolls(${FRAMES}, ${EVENTS_PER_FRAME})`));
      }
    }, AFTER_MS);
    return { atOnce, inAll: inAll / REPEATS };
  },
};
