import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { BenchBrowser } from '../rig/browser.ts';
import type { Front } from '../rig/front.ts';
import type { Site } from '../rig/site.ts';
import type { Contender } from './contenders.ts';

/** Where all visits take place. */
export interface World {
  browser: BenchBrowser;
  site: Site;
  /** By the name of the SDK. */
  fronts: Map<string, Front>;
  /** At the collector. */
  siteId: string;
  /** How many times slower the page's main thread is to be. */
  slowdown: number;
}

/** A page that one contender has for itself, on a slow machine. */
export interface Visit {
  page: Page;
  /** Runs a statement about `bench` in the page. */
  run<T>(statement: string): Promise<T>;
  /** Milliseconds of the main thread that the work takes, with all that it leads to in the time after it. */
  mainThread(work: () => Promise<void>, afterMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Opens it, for a new visitor; the SDK is not loaded yet. */
export async function openVisit({ sdk, scanned }: Contender, world: World): Promise<Visit> {
  const { browser, site, fronts, siteId, slowdown } = world;
  const context = await browser.newContext();
  const page = await context.newPage();
  const query = {
    isolated: 'yes',
    site: siteId,
    ...(sdk && { sdk: sdk.name, collector: fronts.get(sdk.name)?.url ?? '' }),
    ...(scanned && { scnv: randomUUID() }),
  };
  await page.goto(`http://${site.host}/page/view?${new URLSearchParams(query)}`);
  const devtools = await context.newCDPSession(page);
  // By the clock of the thread: what other programs do meanwhile does not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });

  async function taskMs(): Promise<number> {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
    if (seconds === undefined) throw new Error('this Chromium does not tell its TaskDuration');
    return 1_000 * seconds;
  }

  return {
    page,
    run: (statement) => page.evaluate(statement),
    async mainThread(work, afterMs) {
      const before = await taskMs();
      await work();
      await page.waitForTimeout(afterMs);
      return (await taskMs()) - before;
    },
    close: () => context.close(),
  };
}
