import { withoutScan, withoutStrangers } from '../scan.ts';
import { MAX_TEXT_LENGTH } from '../wire.ts';
import type { PageListener } from '../world.ts';
import { on, type Undos } from './events.ts';

/** The page as it is now. Browsers cut long referrers by themselves. */
export function readPage() {
  return {
    // Cut once it is redacted: half an address is none that would be found.
    page_url: withoutStrangers(location.href).slice(0, 2 * MAX_TEXT_LENGTH),
    // These two may be forms of that name.
    page_title: `${document.title}`.slice(0, 2 * MAX_TEXT_LENGTH),
    referrer: withoutStrangers(`${document.referrer}`),
  };
}

/** Whether the page is out of sight. */
export function isHidden(): boolean {
  return document.hidden;
}

/** The address that the visitor came by: routers take parameters out of the present one before scripts come. */
export function landingUrl(): string {
  // jsdom has none.
  const landing = performance.getEntriesByType && performance.getEntriesByType('navigation')[0];
  return landing ? landing.name : '';
}

/** Takes the scan out of the address bar; what a router keeps beside it stays. */
export function cleanAddress(): void {
  try {
    history.replaceState(history.state, '', withoutScan(location.href));
  } catch {
    // Sandboxed frames may not, nor Safari too often.
  }
}

/**
 * Tells when the page is hidden, which may be the last that is heard of it; when it is left, for good or for the
 * back/forward cache; when the page or the network is back; and when another tab has changed what is stored. Two events
 * tell of the end: phones often fire only `visibilitychange`, and older Safari only `pagehide` on a navigation.
 *
 * @see https://github.com/w3c/page-visibility/issues/18
 */
export function listen(listener: PageListener, undos: Undos): void {
  on(undos, 'pagehide', listener.onLeave);
  on(undos, 'online', listener.onReturn);
  on(undos, 'visibilitychange', () => (isHidden() ? listener.onHide : listener.onReturn)());
  on(undos, 'storage', listener.onStorage);
  on(undos, 'pageshow', ({ persisted }: PageTransitionEvent) => persisted && listener.onRestore());
}
