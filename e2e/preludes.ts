import { LEASE_MS } from '../src/kept.ts';

// Scripts that run in a page before the SDK does: browsers that are broken, misconfigured or unlucky.

/** How far ahead the clock of a page is so that it takes over at once what another one has left behind. */
export const AFTER_THE_LEASE_MS = LEASE_MS + 1_000;

/** A clock that is wrong by this much. */
export function shiftClock(byMs: number): string {
  return setClock(`Right.now() + ${byMs}`);
}

/** A clock that stands still. */
export function stopClock(atMs: number): string {
  return setClock(String(atMs));
}

/** @param now JavaScript for the milliseconds since 1970, in which `Right` is the original `Date`. */
export function setClock(now: string): string {
  return `{
    const Right = Date;
    window.Date = class extends Right {
      constructor(...parts) {
        if (parts.length) super(...parts);
        else super(Date.now());
      }
      static now() {
        return ${now};
      }
    };
  }`;
}

/** Changes what is random, with ids that still differ. */
const withNumbers = (change: string) => `{
  const { getRandomValues } = Crypto.prototype;
  Crypto.prototype.getRandomValues = function (numbers) {
    getRandomValues.call(this, numbers);
    if (numbers instanceof Uint32Array) for (const i of numbers.keys()) numbers[i] = ${change};
    return numbers;
  };
}`;

/** Makes every pause one of average length. */
export const middlePauses = withNumbers('0x80000000 + (numbers[i] >>> 3)');

/** Makes every pause a sixteenth of the longest one at most. */
export const shortPauses = withNumbers('numbers[i] >>> 4');

/** Makes `pageErrors` the list of all uncaught errors of the page. */
export const catchPageErrors = `{
  window.pageErrors = [];
  addEventListener('error', ({ message }) => pageErrors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => pageErrors.push(String(reason)));
}`;

/** Makes `said` the list of all console messages, except the browser's own. */
export const listenToConsole = `{
  window.said = [];
  for (const how of ['log', 'info', 'debug', 'warn', 'error']) console[how] = (...parts) => said.push(how + ': ' + parts);
}`;

const deny = `throw new DOMException('denied', 'SecurityError')`;

/** Browsers that store nothing, each in its own way. */
export const brokenStorage = {
  'localStorage may not be touched': `Object.defineProperty(window, 'localStorage', { get() { ${deny} } })`,
  'localStorage is full': `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`,
  'IndexedDB may not be opened': `IDBFactory.prototype.open = () => { ${deny} }`,
  'IndexedDB never answers': `IDBFactory.prototype.open = () => ({})`,
  'IndexedDB is missing': `Object.defineProperty(window, 'indexedDB', { value: undefined })`,
};
