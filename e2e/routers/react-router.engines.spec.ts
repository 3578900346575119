import { expect, test } from './test.ts';
import { CHECKOUT, expectViews, follow, goBack, HOME, LAMP, land, payAndLeave, reload } from './walk.ts';

test.use({ app: 'React Router' });

test('views that a component tracks by hand, twice under StrictMode, are merged in', async ({ road, visitor }) => {
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

  test('counts each change of a query parameter as a view', async ({ road, visitor }) => {
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
