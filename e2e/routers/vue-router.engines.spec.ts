import { test } from './test.ts';
import { CHECKOUT, expectViews, follow, goBack, HOME, LAMP, land, payAndLeave } from './walk.ts';

test.use({ app: 'Vue Router' });

test.describe('hashRouting', () => {
  test.use({ options: { hashRouting: true, cleanUrl: true } });

  test('counts each route behind the # once', async ({ road, visitor }) => {
    await land(visitor, road);
    await follow(visitor, '#/products/lamp', LAMP, '/#/products/lamp');
    await follow(visitor, '#/checkout', CHECKOUT, '/#/checkout');
    await goBack(visitor, LAMP, '/#/products/lamp');
    await follow(visitor, '#/lamp', LAMP, '/#/products/lamp');
    await follow(visitor, '#/checkout', CHECKOUT, '/#/checkout');
    await payAndLeave(visitor, road);
    await expectViews(road, [
      ['/#/', HOME, ''],
      ['/#/products/lamp', LAMP, '/#/'],
      ['/#/checkout', CHECKOUT, '/#/products/lamp'],
      ['/#/products/lamp', LAMP, '/#/checkout'],
      ['/#/checkout', CHECKOUT, '/#/products/lamp'],
    ]);
  });
});
