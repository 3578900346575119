import { test as base } from './engines/test.ts';
import { openRoad, type Road } from './road.ts';

export { expect } from './engines/test.ts';

/** A test with a road of its own: nothing that one test sends can arrive in another. */
export const test = base.extend<{ shopHost: string; road: Road }>({
  shopHost: ['shop.localhost', { option: true }],
  road: async ({ shopHost }, use) => {
    const road = await openRoad(shopHost);
    await use(road);
    await road.close();
  },
});
