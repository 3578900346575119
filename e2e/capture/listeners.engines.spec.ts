import type { InitOptions } from '../../src/browser/options.ts';
import { expect, test } from '../lab.ts';
import { withoutNavigationApi } from './views.ts';

// Only while the SDK starts: Firefox's driver adds listeners, too.
const spy = `{
  window.listened = [];
  const { addEventListener: listen } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, ...parameters) {
    if (document.currentScript && document.currentScript.src) listened.push(type);
    return listen.call(this, type, ...parameters);
  };
}`;

// Forms are off by default.
const off = { autoPageview: false, autoClicks: false, autoScroll: false };

test('options that are off add no listeners', async ({ lab, visitor }) => {
  const listened = async (options: InitOptions) => {
    lab.put('*', { before: withoutNavigationApi + spy, options });
    await visitor.open(`${lab.origin}/next`);
    return visitor.evaluate<string[]>('listened.sort()');
  };
  await lab.open(visitor, {});
  const always = await listened(off);
  expect(always).toEqual(['formdata', 'online', 'pagehide', 'pageshow', 'storage', 'submit', 'visibilitychange']);
  const added = async (options: InitOptions) =>
    (await listened({ ...off, ...options })).filter((type) => !always.includes(type));
  expect(await added({ autoPageview: true })).toEqual(['hashchange', 'popstate']);
  expect(await added({ autoClicks: true })).toEqual(['auxclick', 'click']);
  expect(await added({ autoScroll: true })).toEqual(['scroll']);
  expect(await added({ autoForms: true })).toEqual(['change', 'focusin']);
});
