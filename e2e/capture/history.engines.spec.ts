import { expect, test } from '../lab.ts';
import { push, viewsIn, withoutNavigationApi } from './views.ts';

/** Wraps a method to record who called it and on what, and to return a value of its own. */
const wrap = (owner: string, name: string) => `{
  const { pushState } = ${owner};
  window.calls = window.calls || [];
  ${owner}.pushState = function (...parameters) {
    calls.push(['${name}', this === history, parameters.length, parameters[2]]);
    pushState.apply(this, parameters);
    return '${name}';
  };
}`;

test('the history is not patched if there is a Navigation API', async ({ lab, visitor, browserName }) => {
  test.skip(browserName === 'webkit', 'WebKitGTK has none');
  await lab.open(visitor, { before: 'window.native = [history.pushState, history.replaceState];' });
  expect(viewsIn(await lab.told(visitor))).toEqual(['/']);
  const unchanged = `history.pushState === native[0] && history.replaceState === native[1]
    && !Object.hasOwn(history, 'pushState')`;
  expect(await visitor.evaluate(unchanged)).toBe(true);
});

for (const owner of ['history', 'History.prototype']) {
  test(`without it, earlier and later wrappers of ${owner} see each call, and so does the SDK`, async ({
    lab,
    visitor,
  }) => {
    await lab.open(visitor, { before: `${withoutNavigationApi} ${wrap(owner, 'before')}` });
    expect(await visitor.evaluate(`Object.hasOwn(history, 'pushState')`)).toBe(owner === 'history');
    await visitor.evaluate(`(() => { ${wrap(owner, 'after')} })()`);
    // The outermost wrapper returns; the arguments are passed on unchanged.
    expect(await visitor.evaluate(`history.pushState({}, '', '/a', 4)`)).toBe('after');
    expect(await visitor.evaluate('calls')).toEqual([
      ['after', true, 4, '/a'],
      ['before', true, 4, '/a'],
    ]);
    expect(viewsIn(await lab.told(visitor))).toEqual(['/', '/a']);

    await visitor.evaluate(`void scanova('stop')`);
    await visitor.evaluate(push('/b'));
    expect(await visitor.evaluate('calls.length')).toBe(4);
    await visitor.evaluate(`scanova('init', 'demo')`);
    await visitor.evaluate(push('/c'));
    expect(viewsIn(await lab.told(visitor))).toEqual(['/b', '/c']);
  });
}

test('without it, what the browser returns and throws comes through, and stop undoes everything', async ({
  lab,
  visitor,
}) => {
  await lab.open(visitor, { before: `${withoutNavigationApi} window.native = history.pushState;` });
  expect(await visitor.evaluate('history.pushState === native')).toBe(false);
  const attempt = (call: string) =>
    visitor.evaluate(`(() => { try { return String(${call}) } catch (e) { return e.name } })()`);
  expect(await attempt(`history.pushState(1, '', '/a')`)).toBe('undefined');
  expect(await attempt(`history.pushState(1, '', 'https://elsewhere.example/')`)).toBe('SecurityError');
  expect(await attempt(`history.pushState(() => {}, '', '/b')`)).toBe('DataCloneError');
  expect(await attempt(`history.pushState.call({}, 1, '', '/b')`)).toBe('TypeError');
  expect(viewsIn(await lab.told(visitor))).toEqual(['/', '/a']);

  await visitor.evaluate(`void scanova('stop')`);
  expect(await visitor.evaluate('history.pushState === native')).toBe(true);
});
