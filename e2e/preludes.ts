import { LEASE_MS } from '../src/kept.ts';

// Scripts that run in a page before the SDK does: browsers that are broken, set wrong or unlucky.

/** So far ahead the clock of a page is that takes over at once what another one has left. */
export const AFTER_THE_LEASE_MS = LEASE_MS + 1_000;

/** A clock that is wrong by so much. */
export function shiftClock(byMs: number): string {
  return setClock(`Right.now() + ${byMs}`);
}

/** A clock that stands still. */
export function stopClock(atMs: number): string {
  return setClock(String(atMs));
}

/** @param now JavaScript: milliseconds since 1970, in which `Right` is the clock as it is. */
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

/** Chance that always makes pauses of middle length, and still makes ids that differ. */
export const middlePauses = `{
  const { getRandomValues } = Crypto.prototype;
  Crypto.prototype.getRandomValues = function (numbers) {
    getRandomValues.call(this, numbers);
    if (numbers instanceof Uint32Array) for (const i of numbers.keys()) numbers[i] = 0x80000000 + (numbers[i] >>> 3);
    return numbers;
  };
}`;

/** Makes `pageErrors` the list of all that nobody caught in the page. */
export const catchPageErrors = `{
  window.pageErrors = [];
  addEventListener('error', ({ message }) => pageErrors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => pageErrors.push(String(reason)));
}`;

/** Makes `said` all that stands in the console, but for what the browser itself says. */
export const listenToConsole = `{
  window.said = [];
  for (const how of ['log', 'info', 'debug', 'warn', 'error']) console[how] = (...parts) => said.push(how + ': ' + parts);
}`;

const deny = `throw new DOMException('denied', 'SecurityError')`;

/** Each a browser that keeps nothing, in its own way. */
export const brokenStorage = {
  'localStorage may not be touched': `Object.defineProperty(window, 'localStorage', { get() { ${deny} } })`,
  'localStorage is full': `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`,
  'IndexedDB may not be opened': `IDBFactory.prototype.open = () => { ${deny} }`,
  'IndexedDB never answers': `IDBFactory.prototype.open = () => ({})`,
  'IndexedDB is missing': `Object.defineProperty(window, 'indexedDB', { value: undefined })`,
};
