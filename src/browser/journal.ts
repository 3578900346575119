import type { Journal } from '../backlog.ts';
import type { KeptEvent } from '../kept.ts';
import { SESSION_KEY } from '../session.ts';
import type { Shelf } from '../tracker.ts';
import { isUuid } from '../wire.ts';

type Change = Parameters<Journal['update']>[0];

const STORE = 'kept';
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
  let hasDatabase = true;
  const readLeft = () => parse(shelf.load());
  const writeLeft = (kept: KeptEvent[]) => shelf.save(kept.length ? JSON.stringify(kept) : null);

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
      const left = shelf.load();
      reading.onsuccess = () => store.put(change(merge(reading.result || [], parse(left))), siteId);
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
          hasDatabase = false;
          writeLeft(change(readLeft()));
          resolve();
        };
        setTimeout(resolve, TIMEOUT_MS);
        try {
          if (hasDatabase) changeDatabase(change, resolve, fail);
          else fail();
        } catch {
          fail();
        }
      }),
    leave(mine, owner) {
      writeLeft(
        readLeft()
          .filter((entry) => entry.owner !== owner)
          .concat(mine),
      );
    },
  };
}

/** The entries in a text. Whatever else stands in it was not written by this SDK. */
function parse(text: string | null): KeptEvent[] {
  try {
    return JSON.parse(text as string).filter(({ event, bytes }: KeptEvent) => isUuid(event.event_id) && bytes > 0);
  } catch {
    return [];
  }
}

/** What stands in the database, with what pages have said of it, and added to it, as they were left. */
function merge(kept: KeptEvent[], left: KeptEvent[]): KeptEvent[] {
  return [...new Map([...kept, ...left].map((entry) => [entry.event.event_id, entry])).values()];
}
