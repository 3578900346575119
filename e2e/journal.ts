import { expect } from '@playwright/test';
import type { Visitor } from './engines/visitor.ts';

/** Whether nothing is kept, so nothing will be written until something happens. It creates no database itself. */
const isEmpty = `new Promise((resolve) => {
  const opening = indexedDB.open('_scnv');
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = (event) => (event.preventDefault(), resolve(false));
  opening.onsuccess = () => {
    const database = opening.result;
    const reading = database.transaction('_scnv').objectStore('_scnv').get('demo');
    reading.onsuccess = () => (database.close(), resolve(!Object.keys(reading.result || {}).length));
  };
})`;

/** Waits until all is delivered and the journal is idle: a page that is writing to a database cannot be cached. */
export async function rest(visitor: Pick<Visitor, 'evaluate'>): Promise<void> {
  await visitor.evaluate(`scanova('flush').then(() => null)`);
  await expect.poll(() => visitor.evaluate(isEmpty)).toBe(true);
}
