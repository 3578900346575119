// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { readOptions } from '../../src/browser/options.ts';

const DEFAULTS = {
  autoPageview: true,
  autoClicks: true,
  autoScroll: true,
  debug: false,
  includeQuery: [],
  linkDomains: [],
};

describe('options', () => {
  test('have their defaults where nothing is said', () => {
    expect(readOptions({})).toEqual(DEFAULTS);
    expect(readOptions({ autoClicks: undefined, autoScroll: null } as object)).toEqual(DEFAULTS);
  });

  test.each([
    ['false', false],
    [false, false],
    ['true', 'true'],
    ['', true],
  ])('are off where they are told so, and on by their mere name: %j', (autoClicks, expected) => {
    expect(readOptions({ autoClicks } as object)).toEqual({ ...DEFAULTS, autoClicks: expected });
  });

  test('say what happens where the address asks for it, whatever the page says', () => {
    history.replaceState(null, '', '?scnv_debug');
    expect(readOptions({ debug: false }).debug).toBe(true);
    history.replaceState(null, '', location.pathname);
    expect(readOptions({ debug: true }).debug).toBe(true);
    expect(readOptions({ debug: false }).debug).toBe(false);
  });

  test.each([[['tab', 'page']], ['tab,page'], ['tab, page'], [' tab page ']])(
    'are lists, or the text of one: %j',
    (list) => {
      const both = { includeQuery: list, linkDomains: list } as object;
      expect(readOptions(both)).toEqual({ ...DEFAULTS, includeQuery: ['tab', 'page'], linkDomains: ['tab', 'page'] });
    },
  );
});
