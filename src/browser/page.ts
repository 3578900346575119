import type { Device } from '../wire.ts';

/** The page as it is now. */
export function readPage() {
  return { page_url: location.href, page_title: document.title, referrer: document.referrer };
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

/**
 * Calls back whenever the page is going out of sight; that may be the last that is heard of it. Two events are needed:
 * phones often fire only `visibilitychange`, and older Safari only `pagehide` on a navigation.
 *
 * @returns The undo.
 * @see https://github.com/w3c/page-visibility/issues/18
 */
export function onLeave(callback: () => void): () => void {
  const onVisibility = () => {
    if (isHidden()) callback();
  };
  addEventListener('pagehide', callback);
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    removeEventListener('pagehide', callback);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
