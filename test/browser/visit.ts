import { type DetachedWindowAPI, PropertySymbol } from 'happy-dom';
import { afterEach, beforeEach, expect, onTestFinished, vi } from 'vitest';
import { status, stop } from '../../src/browser/index.ts';
import type { BrowserEvent } from '../../src/wire.ts';
import { type Server, startServer, taken } from '../server.ts';
import { SCAN } from '../world.ts';

/** What `flush` resolves to when all went well. */
export const allDelivered = (delivered: number) => expect.objectContaining({ waiting: 0, delivered, dropped: {} });

export const SITE = 'site_abc123';
const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI };

/** A collector on the page's own origin: what a cross-origin one may do is up to the browser. */
export let collector: Server;
export const endpoint = () => `${collector.origin}/ct`;
export const events = (): BrowserEvent[] => collector.bodies().flatMap(({ events }) => events ?? []);
export const names = () => events().map(({ event_type }) => event_type);

/** Before each test a visitor arrives by a scan; after it the page is restored. */
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

/** Waits until these assertions hold, for longer than the second that Vitest allows: the machine may be busy. */
export const eventually = (assertions: () => void) => vi.waitFor(assertions, 60_000);

/** Waits until nothing is queued or in flight. */
export const answered = () => eventually(() => expect(status().waiting).toBe(0));

/** Replaces a property of the browser until the test ends. */
export function replace(owner: object, name: string, replacement: PropertyDescriptor) {
  const original = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, ...replacement });
  onTestFinished(() => {
    if (original) Object.defineProperty(owner, name, original);
    else Reflect.deleteProperty(owner, name);
  });
}

/** Records what the page logs to the console. */
export function listenToConsole(): string[] {
  const said: string[] = [];
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
    replace(console, level, { value: (...words: unknown[]) => said.push([`${level}:`, ...words].join(' ')) });
  }
  return said;
}

/** Keeps the browser from logging failed requests to its own console. */
export function hushBrowser() {
  const browser = Reflect.get(document, PropertySymbol.window) as typeof globalThis;
  replace(browser.console, 'error', { value: () => {} });
}

/** Counts the listeners that are added to the window and the document from now on. */
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

/** Hides or shows the page as a browser would. */
export function turnPage(visibilityState: 'hidden' | 'visible') {
  replace(document, 'visibilityState', { value: visibilityState });
  replace(document, 'hidden', { value: visibilityState === 'hidden' });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}
