import type { ToldEvent } from '../lab.ts';

/** Run in a page before the SDK, makes the browser look like one without the Navigation API. */
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

/** Moves through the history; done once the page has noticed. */
export function go(delta: number): string {
  return `new Promise((resolve) => {
    addEventListener('popstate', () => resolve(null), { once: true });
    history.go(${delta});
  })`;
}

/** Jumps to an anchor, or to a route in the fragment; done once the page has noticed. */
export function jump(fragment: string): string {
  return `new Promise((resolve) => {
    addEventListener('hashchange', () => resolve(null), { once: true });
    location.hash = '${fragment}';
  })`;
}

/** What a router does at the end of a navigation; done once the SDK has looked at it, at the end of the task. */
export function push(path: string): string {
  return `new Promise((resolve) => {
    history.pushState(null, '', '${path}');
    setTimeout(() => resolve(null));
  })`;
}
