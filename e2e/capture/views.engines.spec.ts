import type { Visitor } from '../engines/visitor.ts';
import { expect, type Lab, test } from '../lab.ts';
import { go, jump, pathOf, push, viewsIn, withoutNavigationApi } from './views.ts';

/** What happens in the page, and which views result. */
type Step = [happens: string, views: string[]];

async function expectViews(lab: Lab, visitor: Visitor, steps: Step[]) {
  for (const [happens, views] of steps) {
    await visitor.evaluate(happens);
    expect(viewsIn(await lab.told(visitor)), happens).toEqual(views);
  }
}

for (const [api, before] of [
  ['the Navigation API', ''],
  ['the history alone', withoutNavigationApi],
] as const) {
  test(`with ${api} a change of path makes a view, whatever a router does to get there`, async ({
    lab,
    visitor,
    browserName,
  }) => {
    test.skip(browserName === 'webkit' && !before, 'WebKitGTK has no Navigation API');
    await lab.open(visitor, { before });
    expect(await visitor.evaluate('!window.navigation')).toBe(!!before);
    await expectViews(lab, visitor, [
      ['null', ['/']],
      [push('/a'), ['/a']],
      [`history.replaceState(1, '', '/a'), ${push('/b')}`, ['/b']],
      [push('/b?sort=up'), []],
      [push('/b/?sort=down'), []],
      [jump('section'), []],
      [`history.replaceState(null, '', '/c')`, ['/c']],
      [go(-1), ['/b/?sort=down']],
      [go(1), ['/c']],
      [go(-4), ['/a']],
      [`${push('/d')}, ${push('/a')}`, []],
      // WebKit allows a page a hundred such calls in ten seconds.
      [`Array.from({ length: 85 }).forEach((_, index) => history.replaceState(index, ''))`, []],
    ]);
    const views = lab.events().filter(({ event_type }) => event_type === 'pageview');
    expect(new Set(views.map(({ page_view_id }) => page_view_id)).size).toBe(views.length);
    const paths = viewsIn(views);
    expect(views.map(({ referrer }) => pathOf(referrer))).toEqual(['', ...paths.slice(0, -1)]);
  });
}

test('parameters in includeQuery make another view, and so do routes in the fragment with hashRouting', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, { options: { includeQuery: ['tab'] } });
  await expectViews(lab, visitor, [
    ['null', ['/']],
    [push('/?sort=up'), []],
    [push('/?sort=up&tab=2'), ['/?sort=up&tab=2']],
    [push('/?tab=2&sort=down'), []],
    [push('/?tab=3'), ['/?tab=3']],
    [jump('/a'), []],
  ]);
  await lab.open(visitor, { options: { hashRouting: true } });
  await expectViews(lab, visitor, [
    ['null', ['/']],
    [jump('/a'), ['/#/a']],
    [jump('/b'), ['/#/b']],
    [jump('section'), []],
    [go(-1), []],
    [go(-1), ['/#/a']],
    [push('/c'), ['/c']],
  ]);
});

test('with hashRouting a change of path makes a view, and an anchor on it does not', async ({ lab, visitor }) => {
  await lab.open(visitor, { options: { hashRouting: true } });
  await expectViews(lab, visitor, [
    ['null', ['/']],
    [push('/c#section'), ['/c#section']],
    [jump('other'), []],
    [push('/d#other'), ['/d#other']],
  ]);
});

test('a view has the title that the app sets up to 100 ms later, and the page before as its referrer', async ({
  lab,
  visitor,
}) => {
  const door = lab.origin.replace('lab.', 'door.');
  const landing = await lab.scan();
  lab.put('*', {});
  lab.put('/door', `<a href="${landing}">In</a>`);
  await visitor.open(`${door}/door`);
  await visitor.click('a');
  await expect.poll(() => visitor.url()).toBe(landing);
  const [first] = await lab.told(visitor);
  expect(first).toMatchObject({ page_title: 'Lab', referrer: `${door}/` });

  await visitor.evaluate(`${push('/a')}, void setTimeout(() => { document.title = 'A' }, 100)`);
  // Left to be sent when the SDK decides to.
  await expect.poll(() => viewsIn(lab.events())).toEqual(['/', '/a']);
  await visitor.evaluate(`scanova('track', 'wish')`);
  const [second, wish] = await lab.told(visitor);
  expect(second).toMatchObject({ page_title: 'A', referrer: landing });
  expect(wish).toMatchObject({ event_type: 'wish', page_view_id: second?.page_view_id, referrer: landing });
  expect(first?.page_view_id).not.toBe(second?.page_view_id);
});
