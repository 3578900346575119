import type { Journal } from '../backlog.ts';
import type { KeptPage, KeptPages } from '../kept.ts';
import { SESSION_KEY } from '../session.ts';
import type { Shelf } from '../tracker.ts';

type Change = Parameters<Journal['update']>[0];

const STORE = SESSION_KEY;
/** Some browsers forget to answer: https://bugs.webkit.org/show_bug.cgi?id=226547 */
const TIMEOUT_MS = 1_000;

/**
 * The journal of a site. It stands in IndexedDB, which is on disk at once, while Chromium writes localStorage down some
 * five seconds later; and whose transactions let no other tab in between. In the moment in which a page is left only
 * localStorage can be written: what comes in there is folded in with the next change. Where there is no IndexedDB, all
 * of it stands in localStorage; where there is neither, in memory.
 *
 * The database is opened anew for each change: an open one is in the way of a site that clears its data, and takes the
 * page's timers out of the care that Firefox has for pages in the background.
 *
 * @param shelf The place in localStorage.
 */
export function createJournal(siteId: string, shelf: Shelf): Journal {
  const readLeft = () => parse(shelf.load());
  const writeLeft = (kept: KeptPages) => shelf.save(JSON.stringify(kept));

  function changeDatabase(change: Change, done: () => void, fail: () => void) {
    const opening = indexedDB.open(SESSION_KEY);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = fail;
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, 'readwrite');
      // It waits for the transaction.
      opening.result.close();
      const store = transaction.objectStore(STORE);
      const reading = store.get(siteId);
      let left: string | null | undefined;
      reading.onsuccess = () => {
        left = shelf.load();
        store.put(change(Object.assign({}, reading.result, parse(left))), siteId);
      };
      transaction.onabort = fail;
      transaction.oncomplete = () => {
        if (left === shelf.load()) shelf.save(null);
        done();
      };
    };
  }

  return {
    update: (change) =>
      new Promise((resolve) => {
        const fail = () => {
          writeLeft(change(readLeft()));
          resolve();
        };
        setTimeout(resolve, TIMEOUT_MS);
        try {
          changeDatabase(change, resolve, fail);
        } catch {
          fail();
        }
      }),
    leave(page, kept) {
      if (kept.events.length) writeLeft(Object.assign(readLeft(), { [page]: kept }));
    },
  };
}

/** What stands in a text; or nothing, if it was not written by this SDK. */
function parse(text: string | null | undefined): KeptPages {
  try {
    const kept: KeptPages = JSON.parse(text as string);
    for (const page in kept) (kept[page] as KeptPage).events.map(({ event }) => event.event_id);
    return kept || {};
  } catch {
    return {};
  }
}
