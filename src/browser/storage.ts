import { SESSION_KEY, SESSION_LIFETIME_MS } from '../wire.ts';
import type { Shelf, TrackerOptions, TrackerWorld } from '../world.ts';

/**
 * A place for one text in localStorage or sessionStorage. A browser may refuse any call (private mode, a full disk, a
 * sandboxed frame): then the page's own copy serves as long as the page lives.
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

/**
 * The scan as a cookie `_scnv=<id>.<time>`: for the subdomains of a site, or as set by the site's collector, which
 * Safari keeps longer than a script's. Does nothing unless an option asks for it.
 */
export function createCookie(options: TrackerOptions): TrackerWorld['scanCookie'] {
  // In a page without an origin, as in a sandboxed frame, reading a cookie throws.
  const isWanted = window.origin !== 'null' && (options.cookieDomain || options.firstPartyCookie);
  const domain = isWanted && options.cookieDomain ? `;domain=${options.cookieDomain}` : '';
  const read = () => ((isWanted && /(?:^|; )_scnv=([^;]*)/.exec(document.cookie)) || [])[1] || '';
  return {
    load() {
      const [sid, at] = read().split('.');
      return sid ? { sid, at: +(at as string) } : null;
    },
    save(scan) {
      const value = scan ? `${scan.sid}.${scan.at}` : '';
      // A cookie for this host alone is the collector's to set.
      if ((scan && !domain) || value === read()) return;
      const maxAge = scan ? SESSION_LIFETIME_MS / 1000 : 0;
      const secure = location.protocol === 'https:' ? ';secure' : '';
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has a cookie store, nor does plain HTTP
      document.cookie = `${SESSION_KEY}=${value};path=/;max-age=${maxAge};samesite=lax${domain}${secure}`;
    },
  };
}
