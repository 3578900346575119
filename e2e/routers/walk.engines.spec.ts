import { test } from './test.ts';
import {
  CHECKOUT,
  expectPage,
  expectViews,
  follow,
  goBack,
  HOME,
  LAMP,
  land,
  payAndLeave,
  walkAround,
} from './walk.ts';

for (const app of ['React Router', 'Vue Router', 'Next.js'] as const) {
  test.describe(app, () => {
    test.use({ app });

    test('each page of a walk is counted once, with its title and the page before', async ({ road, visitor }) => {
      await expectViews(road, await walkAround(visitor, road));
    });

    test.describe('cleanUrl', () => {
      test.use({ options: { cleanUrl: true } });

      test('removes the scan from the address, counts nothing, and the router still works', async ({
        road,
        visitor,
      }) => {
        await land(visitor, road);
        await expectPage(visitor, HOME, '/');
        await follow(visitor, '/products/lamp', LAMP);
        await goBack(visitor, HOME, '/');
        await follow(visitor, '/checkout', CHECKOUT);
        await payAndLeave(visitor, road);
        await expectViews(road, [
          ['/', HOME, ''],
          ['/products/lamp', LAMP, '/'],
          ['/', HOME, '/products/lamp'],
          ['/checkout', CHECKOUT, '/'],
        ]);
      });
    });
  });
}
