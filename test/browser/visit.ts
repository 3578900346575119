import { type DetachedWindowAPI, PropertySymbol } from 'happy-dom';
import { afterEach, beforeEach, expect, onTestFinished, vi } from 'vitest';
import { status, stop } from '../../src/browser/index.ts';
import type { BrowserEvent } from '../../src/wire.ts';
import { type Server, startServer, taken } from '../server.ts';
import { SCAN } from '../world.ts';

/** What `flush` tells when all went well. */
export const allDelivered = (delivered: number) => expect.objectContaining({ waiting: 0, delivered, dropped: {} });

export const SITE = 'site_abc123';
const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI };

/** A collector on the page's own origin, since what a foreign one may do is the browser's business. */
export let collector: Server;
export const endpoint = () => `${collector.origin}/ct`;
export const events = (): BrowserEvent[] => collector.bodies().flatMap(({ events }) => events ?? []);
export const names = () => events().map(({ event_type }) => event_type);

/** Before each test a visitor comes by a scan, after it the page is left as it was found. */
export function visitBeforeEach() {
  beforeEach(async () => {
    collector = await startServer(taken);
    localStorage.clear();
    sessionStorage.clear();
    goTo(`/?scnv=${SCAN}`);
  });
  afterEach(async () => {
    stop();
    await happyDOM.abort();
    Reflect.deleteProperty(window, Symbol.for('scnv'));
    await collector.close();
  });
}

export function goTo(path: string) {
  happyDOM.setURL(new URL(path, collector.origin).href);
}

/** Waits until these assertions hold; Vitest itself is patient for a second, which a busy machine may take. */
export const eventually = (assertions: () => void) => vi.waitFor(assertions, 60_000);

/** Waits until nothing waits, or is out, any more. */
export const answered = () => eventually(() => expect(status().waiting).toBe(0));

/** Puts something else in a place of the browser until the test ends. */
export function replace(owner: object, name: string, replacement: PropertyDescriptor) {
  const original = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, ...replacement });
  onTestFinished(() => {
    if (original) Object.defineProperty(owner, name, original);
    else Reflect.deleteProperty(owner, name);
  });
}

/** Keeps what the page says in the console. */
export function listenToConsole(): string[] {
  const said: string[] = [];
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
    replace(console, level, { value: (...words: unknown[]) => said.push([`${level}:`, ...words].join(' ')) });
  }
  return said;
}

/** Keeps the browser from naming failed requests in a console of its own. */
export function hushBrowser() {
  const browser = Reflect.get(document, PropertySymbol.window) as typeof globalThis;
  replace(browser.console, 'error', { value: () => {} });
}

/** How many listeners there are on the window and the document, more than now. */
export function countListeners(): () => number {
  let open = 0;
  for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target;
    const known: unknown[][] = [];
    replace(target, 'addEventListener', {
      value(...parameters: Parameters<typeof addEventListener>) {
        known.push(parameters);
        open++;
        addEventListener.apply(target, parameters);
      },
    });
    replace(target, 'removeEventListener', {
      value(...parameters: Parameters<typeof removeEventListener>) {
        if (known.some(([type, callback]) => type === parameters[0] && callback === parameters[1])) open--;
        removeEventListener.apply(target, parameters);
      },
    });
  }
  return () => open;
}

/** Hides or shows the page as a browser does. */
export function turnPage(visibilityState: 'hidden' | 'visible') {
  replace(document, 'visibilityState', { value: visibilityState });
  replace(document, 'hidden', { value: visibilityState === 'hidden' });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}
