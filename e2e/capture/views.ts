import type { ToldEvent } from '../lab.ts';

/** What a page runs before the SDK to be as one of a browser without the Navigation API. */
export const withoutNavigationApi = 'delete window.navigation;';

/** The addresses that were viewed, without the origin and the scan. */
export function viewsIn(events: ToldEvent[]): string[] {
  return events.filter(({ event_type }) => /^page_?view$/.test(event_type)).map(({ page_url }) => pathOf(page_url));
}

/** An address without its origin and without the scan. */
export function pathOf(url: string | null): string {
  return String(url)
    .replace(/^https?:..[^/]*|(?<=\?)scnv=[^&#]*&?/g, '')
    .replace(/\?(?=#|$)/, '');
}

/** Goes through the history; done when the page knows. */
export function go(delta: number): string {
  return `new Promise((resolve) => {
    addEventListener('popstate', () => resolve(null), { once: true });
    history.go(${delta});
  })`;
}

/** Jumps to a place on the page, or to a route in the fragment; done when the page knows. */
export function jump(fragment: string): string {
  return `new Promise((resolve) => {
    addEventListener('hashchange', () => resolve(null), { once: true });
    location.hash = '${fragment}';
  })`;
}

/** What a router does at the end of a navigation; done when the SDK has looked at it, as the task was over. */
export function push(path: string): string {
  return `new Promise((resolve) => {
    history.pushState(null, '', '${path}');
    setTimeout(() => resolve(null));
  })`;
}
