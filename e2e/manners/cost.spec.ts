import type { Page } from '@playwright/test';
import { expect, guestOn, test } from '../lab.ts';

// No time is asserted, since it depends on the load of the machine. `npm run bench:page` measures more.

const LOADS = 9;

/** The milliseconds in which the main thread compiled and ran the script, load by load. */
async function startsOf(page: Page, load: () => Promise<unknown>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('this page has no browser to trace');
  const starts: number[] = [];
  for (let count = 0; count < LOADS; count++) {
    await browser.startTracing(page, { categories: ['devtools.timeline', 'v8'] });
    await load();
    const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
    const runs = traceEvents.filter(
      ({ name, ph, args }) => name === 'EvaluateScript' && ph === 'X' && args.data?.url?.endsWith('/scnv.js'),
    );
    starts.push(...runs.map(({ tdur }) => tdur / 1_000));
  }
  return starts.sort((one, other) => one - other);
}

interface TraceEvent {
  name: string;
  ph: string;
  /** Microseconds of thread CPU time, which excludes what other programs do meanwhile. */
  tdur: number;
  args: { data?: { url?: string } };
}

test('reports the main-thread time of the script, with and without a scan', async ({ lab, page }, testInfo) => {
  lab.put('*', {});
  const say = (visitor: string, starts: number[]) => {
    expect(starts).toHaveLength(LOADS);
    const [least, median, most] = [0, LOADS >> 1, LOADS - 1].map((place) => starts[place]?.toFixed(2));
    const figures = `${visitor}: ${median} ms (${least} to ${most} in ${LOADS} loads)`;
    testInfo.annotations.push({ type: 'start of scnv.js', description: figures });
    process.stdout.write(`start of scnv.js ${figures}\n`);
  };
  const load = async (url: string) => {
    await page.goto(url);
    await expect.poll(() => page.evaluate('!!window.scanova')).toBe(true);
  };
  say('without a scan', await startsOf(page, () => load(`${lab.origin}/`)));
  const { search } = new URL(await lab.scan());
  say('by a scan', await startsOf(page, () => load(`${lab.origin}/${search}`)));
  await lab.arrived('pageview', LOADS);
  const told = await lab.told(guestOn(page));
  expect(told.filter(({ event_type }) => event_type === 'pageview')).toHaveLength(LOADS);
});
