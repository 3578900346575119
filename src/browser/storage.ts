import type { Shelf } from '../tracker.ts';

/**
 * A place for one text in localStorage or sessionStorage. A browser may refuse at any call (private mode, a full disk, a
 * sandboxed frame): then the page's own copy serves for as long as the page is there.
 *
 * @param open Looks the storage up, which alone may throw.
 */
export function createShelf(open: () => Storage, key: string): Shelf {
  return {
    load() {
      try {
        return open().getItem(key);
      } catch {
        // The page's own copy serves.
      }
    },
    save(text) {
      try {
        if (text) open().setItem(key, text);
        else open().removeItem(key);
      } catch {
        // As above.
      }
    },
  };
}
