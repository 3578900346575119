import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from '@playwright/test';
import type { Front } from '../rig/front.ts';
import type { Site } from '../rig/site.ts';
import type { Contender } from './contenders.ts';
import { openTab, type Tab } from './tab.ts';

/** Where all visits take place. */
export interface World {
  devtools: CDPSession;
  userAgent: string;
  site: Site;
  /** By the name of the SDK. */
  fronts: Map<string, Front>;
  /** At the collector. */
  siteId: string;
  /** How many times slower the page's main thread should be. */
  slowdown: number;
}

/** A page that one contender has to itself, on a slow machine. */
export interface Visit {
  /** Evaluates an expression about `bench` in the page. */
  run<T>(expression: string): Promise<T>;
  /** Presses and releases the mouse button. */
  click(x: number, y: number): Promise<void>;
  /** Milliseconds of main-thread time that the work takes, including what follows from it in the time after it. */
  mainThread(work: () => Promise<void>, afterMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Opens it for a new visitor. The page `view` has not loaded the SDK yet; the page `heavy` is slow from the start. */
export async function openVisit(contender: Contender, world: World, page: 'view' | 'heavy'): Promise<Visit> {
  const tab = await openTab(world.devtools);
  const { send } = tab;
  const screen = { width: 1280, height: 720, deviceScaleFactor: 1, mobile: false };
  await send('Emulation.setDeviceMetricsOverride', screen);
  await send('Emulation.setUserAgentOverride', { userAgent: world.userAgent });
  // Otherwise the page would count as unfocused.
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  const slowDown = () => send('Emulation.setCPUThrottlingRate', { rate: world.slowdown });
  if (page === 'heavy') await slowDown();
  await goTo(addressFor(contender, world, page), tab);
  // Thread CPU time, which excludes what other programs do meanwhile.
  await send('Performance.enable', { timeDomain: 'threadTicks' });
  await slowDown();

  async function taskMs(): Promise<number> {
    const { metrics } = await send<{ metrics: { name: string; value: number }[] }>('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
    if (seconds === undefined) throw new Error('this Chromium does not tell its TaskDuration');
    return 1_000 * seconds;
  }

  return {
    async run<T>(expression: string) {
      const how = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await send<Evaluated<T>>('Runtime.evaluate', how);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async click(x, y) {
      const mouse = (type: string, more: object = {}) => send('Input.dispatchMouseEvent', { type, x, y, ...more });
      const button = { button: 'left', clickCount: 1 };
      await mouse('mouseMoved');
      await mouse('mousePressed', button);
      await mouse('mouseReleased', button);
    },
    async mainThread(work, afterMs) {
      const before = await taskMs();
      await work();
      await sleep(afterMs);
      return (await taskMs()) - before;
    },
    close: tab.close,
  };
}

interface Evaluated<T> {
  result: { value: T };
  exceptionDetails?: { text: string; exception?: { description?: string } };
}

function addressFor({ sdk, scanned }: Contender, { site, fronts, siteId }: World, page: string): string {
  const query = {
    isolated: 'yes',
    site: siteId,
    ...(sdk && { sdk: sdk.name, collector: fronts.get(sdk.name)?.url ?? '' }),
    ...(scanned && { scnv: randomUUID() }),
  };
  return `http://${site.host}/page/${page}?${new URLSearchParams(query)}`;
}

async function goTo(url: string, { send, next }: Tab): Promise<void> {
  await send('Page.enable');
  const loaded = next('Page.loadEventFired');
  await send('Page.navigate', { url });
  await loaded;
}
