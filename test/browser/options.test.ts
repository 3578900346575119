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
  test('have their defaults if nothing is set', () => {
    expect(readOptions({})).toEqual(DEFAULTS);
    expect(readOptions({ autoClicks: undefined, autoScroll: null } as object)).toEqual(DEFAULTS);
  });

  test.each([
    ['false', false],
    [false, false],
    ['true', 'true'],
    ['', true],
  ])('are off when set to false, and on by their mere name: %j', (autoClicks, expected) => {
    expect(readOptions({ autoClicks } as object)).toEqual({ ...DEFAULTS, autoClicks: expected });
  });

  test('turn debug on if the address asks for it, whatever the page sets', () => {
    history.replaceState(null, '', '?scnv_debug');
    expect(readOptions({ debug: false }).debug).toBe(true);
    history.replaceState(null, '', location.pathname);
    expect(readOptions({ debug: true }).debug).toBe(true);
    expect(readOptions({ debug: false }).debug).toBe(false);
  });

  test.each([[['tab', 'page']], ['tab,page'], ['tab, page'], [' tab page ']])(
    'that are lists accept a list or its text: %j',
    (list) => {
      const both = { includeQuery: list, linkDomains: list } as object;
      expect(readOptions(both)).toEqual({ ...DEFAULTS, includeQuery: ['tab', 'page'], linkDomains: ['tab', 'page'] });
    },
  );
});
