import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { openRoad } from './road.ts';
import { test as base } from './test.ts';

export { expect } from './test.ts';

/** A test whose shop reaches the collector through a network that can fail. */
export const test = base.extend<{ network: FaultProxy }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed: none
  network: async ({}, use) => {
    const network = await openFaultProxy();
    await use(network);
    await network.close();
  },
  road: async ({ shopHost, network }, use) => {
    const road = await openRoad(shopHost, network);
    await use(road);
    await road.close();
  },
});
