import { type Device, MAX_TEXT_LENGTH } from '../wire.ts';

/** The page as it is now. Browsers cut long referrers by themselves. */
export function readPage() {
  return {
    page_url: location.href.slice(0, MAX_TEXT_LENGTH),
    page_title: document.title,
    referrer: document.referrer,
  };
}

/** The visitor's device, as far as its browser says. */
export function readDevice(): Device {
  return {
    user_agent: navigator.userAgent,
    screen_width: screen.width,
    screen_height: screen.height,
    language: navigator.language,
  };
}

/** Whether the page is out of sight. */
export function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}

/** False where a request has no chance; true says nothing. */
export function isOnline(): boolean {
  return navigator.onLine;
}

/**
 * Calls back when the page is hidden, which may be the last that is heard of it; when it is left, for good or for the
 * back/forward cache; and when the page or the network is back. Two events tell of the end: phones often fire only
 * `visibilitychange`, and older Safari only `pagehide` on a navigation.
 *
 * @returns The undo.
 * @see https://github.com/w3c/page-visibility/issues/18
 */
export function listen(onHide: () => void, onLeave: () => void, onReturn: () => void): () => void {
  const listeners: { [type: string]: () => void } = {
    pagehide: onLeave,
    online: onReturn,
    visibilitychange: () => (isHidden() ? onHide() : onReturn()),
  };
  for (const type in listeners) addEventListener(type, listeners[type] as () => void);
  return () => {
    for (const type in listeners) removeEventListener(type, listeners[type] as () => void);
  };
}
