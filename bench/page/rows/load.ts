import type { Row } from './row.ts';

const AFTER_MS = 2_500;

export const load: Row = {
  name: 'load',
  title: 'Load, start, page view',
  unit: 'ms',
  about: `By an async tag, as sites do it; Chromium compiles such a script off the main thread, or as it runs. At once: the script
runs and starts, and makes the page view, in one task; posthog makes its page view in the next one. In all: the main thread
until ${AFTER_MS / 1_000} s later; by then all but posthog have sent the page view.`,
  async measure({ run, mainThread }) {
    const atOnce: number[] = [];
    const inAll = await mainThread(async () => {
      atOnce.push(await run('bench.load()'));
    }, AFTER_MS);
    return { atOnce, inAll };
  },
};

/** The same without the wait, since one load per visit yields few values. */
export const loadAtOnce: Row = {
  ...load,
  measure: async ({ run }) => ({ atOnce: [await run('bench.load()')] }),
};
