import { urlOf } from './collector.js';

/** @import { ToldLine } from '../live.ts' */

/** Long enough to look at the page that a test scan has opened, and to come back. */
const LISTENS_HIDDEN_FOR_MS = 60_000;
/** Browsers reconnect by themselves after a broken connection, but not after an error response. */
const AGAIN_AFTER_MS = 3_000;

/**
 * Listens to the live view, but not for long while the page is hidden: a browser has six connections for all pages of
 * a collector, and a hidden page must not occupy one of them.
 *
 * @param {string | null} siteId `null` for all sites.
 * @param {(line: ToldLine) => void} onLine
 * @param {(isConnected: boolean) => void} onConnection
 * @returns {() => void} Stops listening.
 */
export function listen(siteId, onLine, onConnection) {
  /** @type {EventSource | null} */
  let source = null;
  let timer = 0;

  function open() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(urlOf('/live', { site_id: siteId }));
    source.addEventListener('open', () => onConnection(true));
    source.addEventListener('message', ({ data }) => onLine(JSON.parse(data)));
    source.addEventListener('error', () => {
      onConnection(false);
      if (source?.readyState === EventSource.CLOSED) later(open, AGAIN_AFTER_MS);
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  /**
   * @param {() => void} callback
   * @param {number} delayMs
   */
  function later(callback, delayMs) {
    clearTimeout(timer);
    timer = window.setTimeout(callback, delayMs);
  }

  function follow() {
    clearTimeout(timer);
    if (document.hidden) later(close, LISTENS_HIDDEN_FOR_MS);
    else open();
  }

  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
