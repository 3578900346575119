import { withoutScan, withoutStrangers } from '../scan.ts';
import { MAX_TEXT_LENGTH } from '../wire.ts';
import type { PageListener } from '../world.ts';
import { on, type Undos } from './events.ts';

/** The page as it is now. Browsers truncate long referrers themselves. */
export function readPage() {
  return {
    // The final cut follows redaction, which would not recognize half an e-mail address.
    page_url: withoutStrangers(location.href).slice(0, 2 * MAX_TEXT_LENGTH),
    // Forms of these names hide the two properties.
    page_title: `${document.title}`.slice(0, 2 * MAX_TEXT_LENGTH),
    referrer: withoutStrangers(`${document.referrer}`),
  };
}

/** Whether the page is hidden. */
export function isHidden(): boolean {
  return document.hidden;
}

/** The URL that the visitor landed on: routers remove parameters from the current one before scripts run. */
export function landingUrl(): string {
  try {
    return (performance.getEntriesByType('navigation')[0] as PerformanceEntry).name;
  } catch {
    // jsdom has none, and `performance` may be the page's own.
    return '';
  }
}

/** Removes the scan from the address bar; state that a router keeps with it stays. */
export function cleanAddress(): void {
  try {
    history.replaceState(history.state, '', withoutScan(location.href));
  } catch {
    // Sandboxed frames may not do it, and Safari not too often.
  }
}

/**
 * Reports when the page is hidden, which may be its last sign of life; when it is left, for good or for the
 * back/forward cache; when the page or the network is back; and when another tab has changed what is stored. Two events
 * report the end: phones often fire only `visibilitychange`, and older Safari only `pagehide` on a navigation.
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
