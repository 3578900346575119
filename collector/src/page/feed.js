import { addressOf } from './collector.js';

/** @import { ToldLine } from '../live.ts' */

/**
 * Listens to the live view while the page is to be seen: a browser has six connections for all pages of a collector,
 * and one that nobody looks at must not hold one of them.
 *
 * @param {string | null} siteId `null` for all sites.
 * @param {(line: ToldLine) => void} onLine
 * @param {(isConnected: boolean) => void} onConnection
 * @returns {() => void} Ends it.
 */
export function listen(siteId, onLine, onConnection) {
  /** @type {EventSource | null} */
  let source = null;

  function follow() {
    if (document.hidden) return close();
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(addressOf('/live', { site_id: siteId }));
    source.addEventListener('open', () => onConnection(true));
    source.addEventListener('error', () => onConnection(false));
    source.addEventListener('message', ({ data }) => onLine(JSON.parse(data)));
  }

  function close() {
    source?.close();
    source = null;
  }

  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
