import type { Row } from './row.ts';

const AFTER_MS = 2_500;

export const load: Row = {
  name: 'load',
  title: 'Load, start, page view',
  unit: 'ms',
  about: `At once: the script is compiled, run and started and the page view made, in one task. In all: the main thread until
${AFTER_MS / 1_000} s later; by then all but posthog have sent the page view.`,
  async measure({ run, mainThread }) {
    const atOnce: number[] = [];
    const inAll = await mainThread(async () => {
      atOnce.push(await run('bench.load()'));
    }, AFTER_MS);
    return { atOnce, inAll };
  },
};

/** The same without the wait: one load a visit is few. */
export const loadAtOnce: Row = {
  ...load,
  measure: async ({ run }) => ({ atOnce: [await run('bench.load()')] }),
};
