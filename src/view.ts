import { redact } from './redact.ts';

/** What makes a page of a single-page app another page. */
export interface RouteOptions {
  /** Query parameters that belong to the route. */
  includeQuery: string[];
  /** Whether `#/a` and `#/b` are two pages. */
  hashRouting?: boolean;
}

/**
 * What of an address says which page it is: the path, and what was asked for beyond it.
 *
 * @param before The route so far: `#top` is a place on its page, whatever routes are.
 */
export function routeOf(url: string, options: RouteOptions, before: string): string {
  const [address, hash = ''] = url.split('#') as [string, string?];
  const [path] = address.split('?') as [string];
  const query = address.slice(path.length + 1);
  const chosen = query.split('&').filter((pair) => options.includeQuery.includes(pair.split('=')[0] as string));
  const place = /^[^/!]/.test(hash) ? before.split('#')[1] || '' : hash.split('?')[0];
  return `${path.replace(/\/$/, '')}?${chosen.sort()}#${options.hashRouting ? place : ''}`;
}

/** A page view. */
export interface View {
  /** What its events carry of it. */
  fields: { page_view_id: string; referrer: string };
  page_url: string;
  route: string;
}

/** Before a page is viewed. */
export const NO_VIEW = { route: '' } as View;

/**
 * The view that follows a view: itself, if the page is still the same.
 *
 * @param newId Makes a UUID.
 */
export function nextView(
  view: View,
  { page_url, referrer }: { page_url: string; referrer: string },
  options: RouteOptions,
  newId: () => string,
): View {
  const route = routeOf(page_url, options, view.route);
  if (route === view.route) return view;
  // The referrer of the document never changes, whatever a router does: only the first view of a page has it.
  const fields = { page_view_id: newId(), referrer: redact(view.route ? view.page_url : referrer) };
  return { fields, page_url, route };
}
