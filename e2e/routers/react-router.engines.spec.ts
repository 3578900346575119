import { expect, test } from './test.ts';
import { CHECKOUT, expectViews, follow, goBack, HOME, LAMP, land, payAndLeave, reload } from './walk.ts';

test.use({ app: 'React Router' });

test('views that a component counts by hand, twice under StrictMode, are folded in', async ({ road, visitor }) => {
  await land(visitor, road);
  await follow(visitor, '/checkout', CHECKOUT);
  const referrer = await reload(visitor, CHECKOUT, '/checkout');
  expect(await visitor.evaluate('warnings')).toEqual([]);
  await payAndLeave(visitor, road);
  await expectViews(road, [
    ['/', HOME, ''],
    ['/checkout', CHECKOUT, '/'],
    ['/checkout', CHECKOUT, referrer],
  ]);
});

test.describe('includeQuery', () => {
  test.use({ options: { includeQuery: ['tab'] } });

  test('makes each change of a query parameter a view', async ({ road, visitor }) => {
    await land(visitor, road);
    await follow(visitor, '/products/lamp', LAMP);
    await follow(visitor, '?tab=care', LAMP, '/products/lamp?tab=care');
    await goBack(visitor, LAMP, '/products/lamp');
    await follow(visitor, '/checkout', CHECKOUT);
    await payAndLeave(visitor, road);
    await expectViews(road, [
      ['/', HOME, ''],
      ['/products/lamp', LAMP, '/'],
      ['/products/lamp', LAMP, '/products/lamp'],
      ['/products/lamp', LAMP, '/products/lamp'],
      ['/checkout', CHECKOUT, '/products/lamp'],
    ]);
  });
});
