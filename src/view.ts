import { redact } from './redact.ts';

/** What makes another page in a single-page app. */
export interface RouteOptions {
  /** Query parameters that belong to the route. */
  includeQuery: string[];
  /** Whether `#/a` and `#/b` are two pages. */
  hashRouting?: boolean;
}

/**
 * The part of a URL that says which page it is: its path, and what the options add.
 *
 * @param before The route so far: `#top` is a place on the page, even with hash routing.
 */
function routeOf(url: string, options: RouteOptions, before: string): string {
  const [address, hash = ''] = url.split('#') as [string, string?];
  const [path] = address.split('?') as [string];
  const query = address.slice(path.length + 1);
  const chosen = query.split('&').filter((pair) => options.includeQuery.includes(pair.split('=')[0] as string));
  const place = /^[^/!]/.test(hash) ? before.split('#')[1] || '' : (hash.split('?')[0] as string).replace(/!?\/$/, '');
  return `${path.replace(/!?\/$/, '')}?${chosen.sort()}#${options.hashRouting ? place : ''}`;
}

/** A page view. */
export interface View {
  /** What its events carry of it. */
  fields: { page_view_id: string; referrer: string };
  page_url: string;
  route: string;
}

/** Before any page is viewed. */
export const NO_VIEW = { route: '' } as View;

/**
 * The view that follows a view: the same one, if the page has not changed.
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
  // `document.referrer` never changes, whatever a router does: only the first view of a page has it.
  const fields = { page_view_id: newId(), referrer: redact(view.route ? view.page_url : referrer) };
  return { fields, page_url, route };
}
