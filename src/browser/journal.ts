import type { Journal } from '../backlog.ts';
import type { KeptPages } from '../kept.ts';
import { SESSION_KEY } from '../wire.ts';
import type { Shelf } from '../world.ts';
import { inTime } from './late.ts';

type Change = Parameters<Journal['update']>[0];

/** Some browsers never answer: https://bugs.webkit.org/show_bug.cgi?id=226547 */
const TIMEOUT_MS = 1_000;

/**
 * The journal of a site. It is kept in IndexedDB, which is on disk at once, whereas Chromium writes localStorage to
 * disk about five seconds later, and whose transactions let no other tab in between. While a page is being left, only
 * localStorage can be written; what is put there is merged with the next change. Without IndexedDB, everything is kept
 * in localStorage; without either, in memory.
 *
 * The database is opened anew for each change: an open one blocks a site that deletes its data, and exempts the page
 * from Firefox's throttling of timers in the background.
 *
 * @param shelf The journal's place in localStorage.
 */
export function createJournal(siteId: string, shelf: Shelf): Journal {
  const writeLeft = (kept: KeptPages) => shelf.save(Object.keys(kept).length ? JSON.stringify(kept) : null);

  async function changeDatabase(change: Change) {
    const opening = indexedDB.open(SESSION_KEY);
    opening.onupgradeneeded = () => opening.result.createObjectStore(SESSION_KEY);
    const database = await resultOf(opening);
    const store = database.transaction(SESSION_KEY, 'readwrite').objectStore(SESSION_KEY);
    // Takes effect after the transaction.
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
        // Without a database there is nothing to delete.
      }
    },
    leave(page, kept) {
      if (kept.events.length) writeLeft(Object.assign(parse(shelf.load()), { [page]: kept }));
    },
  };
}

/** Merges what pages wrote as they were left into what is in the database, unless it is older. */
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

/** Parses what this SDK has written; anything else counts as nothing. */
function parse(text: string | null | undefined): KeptPages {
  try {
    const kept: KeptPages = Object.assign({}, JSON.parse(text as string));
    for (const { events } of Object.values(kept)) events.map(({ event, bytes }) => event.event_id + bytes.toFixed());
    return kept;
  } catch {
    return {};
  }
}
