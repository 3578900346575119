import { describe, expect, test } from 'vitest';
import { NO_VIEW, nextView, type RouteOptions } from '../src/view.ts';

const SHOP = 'https://shop.example';
const page = (path: string) => ({ page_url: `${SHOP}${path}`, referrer: 'https://search.example/' });

/** The addresses at which views began, out of all that were visited. */
function viewsOf(paths: string[], options: Partial<RouteOptions> = {}) {
  let view = NO_VIEW;
  let ids = 0;
  const begun = [];
  for (const path of paths) {
    const next = nextView(view, page(path), { includeQuery: [], ...options }, () => `id ${++ids}`);
    if (next !== view) begun.push(next);
    view = next;
  }
  return begun;
}
const pathsOf = (paths: string[], options?: Partial<RouteOptions>) =>
  viewsOf(paths, options).map(({ page_url }) => page_url.slice(SHOP.length));

describe('a view begins', () => {
  test('with each change of path, even to one that was seen before', () => {
    expect(pathsOf(['/', '/a', '/a', '/b', '/a', '/'])).toEqual(['/', '/a', '/b', '/a', '/']);
  });

  test.each([
    ['the query', '/a?x=1', '/a?x=2'],
    ['the fragment', '/a#top', '/a#end'],
    ['a route in the fragment', '/a#/x', '/a#/y'],
    ['a slash at the end', '/a', '/a/'],
    ['a slash before the query', '/a/?x', '/a?x'],
  ])('with no other %s', (_, before, after) => {
    expect(pathsOf([before, after])).toEqual([before]);
  });

  test('with each change of a query parameter that is named', () => {
    const walk = ['/a?tab=1', '/a?tab=1&sort=up', '/a?sort=up&tab=2', '/a?tab=2', '/a', '/a?table=1'];
    expect(pathsOf(walk, { includeQuery: ['tab'] })).toEqual(['/a?tab=1', '/a?sort=up&tab=2', '/a']);
  });

  test('but not if these only change their order', () => {
    expect(pathsOf(['/a?b=1&c=2', '/a?c=2&b=1'], { includeQuery: ['b', 'c'] })).toEqual(['/a?b=1&c=2']);
  });

  test('with another route in the fragment where routes are there', () => {
    const walk = ['/#/a', '/#/a?x=1', '/#/b', '/#top', '/#/b', '/#!/c', '/'];
    expect(pathsOf(walk, { hashRouting: true })).toEqual(['/#/a', '/#/b', '/#!/c', '/']);
  });

  test('but not with the empty route that a router adds to the address it finds', () => {
    expect(pathsOf(['/', '/#/', '/#/a', '/#/a/', '/#/'], { hashRouting: true })).toEqual(['/', '/#/a', '/#/']);
    expect(pathsOf(['/', '/#!/', '/#!/a', '/#!/'], { hashRouting: true })).toEqual(['/', '/#!/a', '/#!/']);
  });

  test('with a first page that has an anchor', () => {
    expect(pathsOf(['/#top', '/#/a'], { hashRouting: true })).toEqual(['/#top', '/#/a']);
    expect(pathsOf(['/#top', '/'], { hashRouting: true })).toEqual(['/#top']);
  });
});

test('only the first view has the referrer of the page; that of every other is the view before', () => {
  expect(viewsOf(['/', '/a?x=1', '/b']).map(({ fields }) => fields)).toEqual([
    { page_view_id: 'id 1', referrer: 'https://search.example/' },
    { page_view_id: 'id 2', referrer: `${SHOP}/` },
    { page_view_id: 'id 3', referrer: `${SHOP}/a?x=1` },
  ]);
});
