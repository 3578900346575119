import type { Page } from '@playwright/test';
import type { Visitor } from './engines/visitor.ts';

/** Walks from the open page to an order for a lamp at €49.90. Returns the order number. */
export async function buyLamp(visitor: Pick<Visitor, 'click' | 'text'>): Promise<string> {
  await visitor.click('a[href="/products/lamp"]');
  await visitor.click('a[href="/checkout/lamp"]');
  await visitor.click('#checkout button');
  return visitor.text('#order');
}

/** The same on a Playwright page. */
export function buyLampOn(page: Page): Promise<string> {
  return buyLamp({ click: (selector) => page.click(selector), text: (selector) => page.innerText(selector) });
}

/** Makes the SDK of the page send everything it has, and returns its status, once the page is there. */
export function flush(page: { evaluate(expression: string): Promise<unknown> }): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const isReady = () => document.readyState === 'complete' && !scanova.q;
    const ready = () => (isReady() ? resolve(scanova('flush')) : setTimeout(ready, 10));
    ready();
  })`);
}
