import type { Journal } from '../backlog.ts';
import type { KeptPages } from '../kept.ts';
import { SESSION_KEY } from '../wire.ts';
import type { Shelf } from '../world.ts';
import { inTime } from './late.ts';

type Change = Parameters<Journal['update']>[0];

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
  const writeLeft = (kept: KeptPages) => shelf.save(Object.keys(kept).length ? JSON.stringify(kept) : null);

  async function changeDatabase(change: Change) {
    const opening = indexedDB.open(SESSION_KEY);
    opening.onupgradeneeded = () => opening.result.createObjectStore(SESSION_KEY);
    const database = await resultOf(opening);
    const store = database.transaction(SESSION_KEY, 'readwrite').objectStore(SESSION_KEY);
    // It waits for the transaction.
    database.close();
    const kept = await resultOf(store.get(siteId));
    const left = shelf.load();
    await resultOf(store.put(change(merge(kept || {}, parse(left))), siteId));
    if (left === shelf.load()) shelf.save(null);
  }

  return {
    update(change) {
      return inTime(changeDatabase(change), TIMEOUT_MS).catch(() => writeLeft(change(parse(shelf.load()))));
    },
    remove() {
      shelf.save(null);
      try {
        indexedDB.deleteDatabase(SESSION_KEY);
      } catch {
        // Where there is no database, nothing is in it.
      }
    },
    leave(page, kept) {
      if (kept.events.length) writeLeft(Object.assign(parse(shelf.load()), { [page]: kept }));
    },
  };
}

/** What stands in the database, with what pages have written as they were left, unless that is older. */
function merge(kept: KeptPages, left: KeptPages): KeptPages {
  for (const [page, goodbye] of Object.entries(left)) {
    const known = kept[page];
    if (!known || known.at <= goodbye.at) kept[page] = goodbye;
  }
  return kept;
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
}

/** What stands in a text; or nothing, if it was not written by this SDK. */
function parse(text: string | null | undefined): KeptPages {
  try {
    const kept: KeptPages = Object.assign({}, JSON.parse(text as string));
    for (const { events } of Object.values(kept)) events.map(({ event, bytes }) => event.event_id + bytes.toFixed());
    return kept;
  } catch {
    return {};
  }
}
