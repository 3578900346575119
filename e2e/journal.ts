import { WRITE_DELAY_MS } from '../src/backlog.ts';
import { expect } from './engines/test.ts';
import type { Visitor } from './engines/visitor.ts';

/** How many events are kept, on disk, or -1 if there is no journal yet. It creates none itself. */
export const countKept = `new Promise((resolve) => {
  const opening = indexedDB.open('_scnv');
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = (event) => (event.preventDefault(), resolve(-1));
  opening.onsuccess = () => {
    const database = opening.result;
    const reading = database.transaction('_scnv').objectStore('_scnv').get('demo');
    reading.onsuccess = () => {
      database.close();
      resolve(Object.values(reading.result || {}).flatMap(({ events }) => events).length);
    };
  };
})`;

/** Waits until all is delivered and the journal is idle: a page that is writing to a database cannot be cached. */
export async function rest(visitor: Pick<Visitor, 'evaluate'>): Promise<void> {
  // What is delivered at once was never written, but its removal is about to be: by a timer set before this one.
  const written = `new Promise((resolve) => setTimeout(() => resolve(null), ${WRITE_DELAY_MS}))`;
  await visitor.evaluate(`scanova('flush').then(() => ${written})`);
  await expect.poll(() => visitor.evaluate(countKept)).toBe(0);
}
