import type { Shelf } from '../tracker.ts';

/**
 * A place for one text in localStorage or sessionStorage. A browser may refuse at any call (private mode, a full disk, a
 * sandboxed frame): then the page's own copy serves for as long as the page is there.
 */
export function createShelf(storage: 'localStorage' | 'sessionStorage', key: string): Shelf {
  return {
    load() {
      try {
        return window[storage].getItem(key);
      } catch {
        // The page's own copy serves.
      }
    },
    save(text) {
      try {
        if (text) window[storage].setItem(key, text);
        else window[storage].removeItem(key);
      } catch {
        // As above.
      }
    },
  };
}
