import type { Visitor } from '../engines/visitor.ts';
import { rest } from '../journal.ts';
import { expect, type Lab, test } from '../lab.ts';
import { push, viewsIn, withoutNavigationApi } from './views.ts';

/**
 * Goes on to a page that leads straight back. The page reports itself that it is the one that was left: WebKit's driver
 * may never answer while pages change, and Firefox's is slow to notice the current page.
 */
async function leaveAndReturn(lab: Lab, visitor: Visitor) {
  await rest(visitor);
  // Not in the moment of the load: Chromium may not have put the page before away yet, and loads it anew.
  lab.put('/away', `<script>onload = () => fetch('/left').then(() => history.back())</script>`);
  const returns = () => lab.asked.filter((address) => address === '/returned').length;
  const before = returns();
  await visitor.evaluate(`(() => {
    window.returned = false;
    const tell = () => fetch('/returned').then((answer) => answer.text()).then(() => { window.returned = true });
    addEventListener('pageshow', ({ persisted }) => persisted && tell(), { once: true });
    location.href = '/away';
  })()`);
  await expect.poll(returns).toBe(before + 1);
  // A page with a request in flight would not enter the back/forward cache.
  await expect.poll(() => visitor.evaluate('window.returned').catch(() => null)).toBe(true);
}

for (const [api, before] of [
  ['the Navigation API', ''],
  ['the history alone', withoutNavigationApi],
] as const) {
  test(`with ${api} a page that comes back from the back/forward cache is viewed once more`, async ({
    lab,
    visitor,
    browserName,
  }) => {
    test.skip(browserName === 'webkit' && !before, 'WebKitGTK has no Navigation API');
    await lab.open(visitor, { before });
    await leaveAndReturn(lab, visitor);
    await visitor.evaluate(push('/a'));
    await leaveAndReturn(lab, visitor);
    await leaveAndReturn(lab, visitor);
    await visitor.evaluate(push('/b'));
    const views = await lab.told(visitor);
    expect(viewsIn(views)).toEqual(['/', '/', '/a', '/a', '/a', '/b']);
    expect(new Set(views.map(({ page_view_id }) => page_view_id)).size).toBe(6);
    expect(views).toHaveLength(6);
  });
}

test('a page that came back tracks scrolling anew, and sends by itself', async ({ lab, visitor }) => {
  await lab.open(visitor, { options: { autoScroll: true }, body: '<p style="height: 8000px">Long</p>' });
  await visitor.evaluate('scrollTo(0, 2000)');
  const depths = async () => (await lab.told(visitor)).map(({ metadata }) => metadata?.depth);
  expect(await depths()).toEqual([undefined, 25]);
  await leaveAndReturn(lab, visitor);
  await visitor.evaluate('scrollTo(0, 2100)');
  await expect
    .poll(() => lab.events().map(({ metadata }) => metadata?.depth))
    .toEqual([undefined, 25, undefined, undefined, 25]);
});

test('with hashRouting a page comes back, too, at any fragment', async ({ lab, visitor }) => {
  await lab.open(visitor, { options: { hashRouting: true } });
  await visitor.evaluate(push('/#/a'));
  expect(viewsIn(await lab.told(visitor))).toEqual(['/', '/#/a']);
  await visitor.evaluate(push('/#section'));
  await leaveAndReturn(lab, visitor);
  expect(viewsIn(await lab.told(visitor))).toEqual(['/#section']);
});
