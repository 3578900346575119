import { FILTER } from '../pages.ts';
import type { Row } from './row.ts';

const CLICKS = 24;

export const largestPaint: Row = {
  name: 'lcp',
  title: 'Largest Contentful Paint of a heavy page',
  unit: 'ms',
  about: `A shop of 2,000 products that is rendered in the browser, with the SDK as an \`async\` script. At once: the largest paint,
which is the last thing that is rendered, from the beginning of the page.`,
  measure: async ({ run }) => ({ atOnce: [await run('bench.largestPaint()')] }),
};

export const interaction: Row = {
  name: 'inp',
  title: 'Interaction to Next Paint of a heavy page',
  unit: 'ms',
  about: `${CLICKS} real clicks a visit on a button of that page, which renders 300 products anew. At once: each of them, from the input
to the next paint, by Event Timing, which steps by 8 ms. The INP of a page is about the worst of them: see the p95.`,
  async measure({ click, run }) {
    for (let number = 0; number < CLICKS; number++) {
      await click(FILTER.x, FILTER.y);
      await run('bench.interactions()');
    }
    const atOnce = await run<number[]>('bench.interactions()');
    if (atOnce.length !== CLICKS) throw new Error(`${atOnce.length} of ${CLICKS} clicks were timed`);
    return { atOnce };
  },
};
