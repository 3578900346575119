import type { Row } from './row.ts';

const FRAMES = 40;
const AFTER_MS = 2_300;

/** The page moves, so its scroll depth grows. */
export const scrollThrough: Row = {
  name: 'through',
  title: 'Scrolling through the page',
  unit: 'ms',
  about: `From the top to the bottom in ${FRAMES} steps, one each frame. At once: all listeners of all scroll events. In all: the
main thread until ${AFTER_MS / 1_000} s later.`,
  async measure({ run, mainThread }) {
    const atOnce: number[] = [];
    const inAll = await mainThread(async () => {
      atOnce.push(await run(`bench.scrollThrough(${FRAMES})`));
    }, AFTER_MS);
    return { atOnce, inAll };
  },
};
