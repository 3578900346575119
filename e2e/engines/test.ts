import { test as base } from '@playwright/test';
import { webkitPrograms } from './locate.ts';
import { startPlaywright } from './playwright.ts';
import type { Engine, Visitor } from './visitor.ts';
import { startWebKit } from './webkit.ts';

export { expect } from '@playwright/test';

/**
 * Playwright's test with visitors: `visitor` is the first one, `newVisitor()` opens more, each with clean storage;
 * all are closed after the test. Playwright's own `page` and `context` work in Chromium and Firefox.
 */
export const test = base.extend<{ visitor: Visitor; newVisitor: () => Promise<Visitor> }, { engine: Engine }>({
  engine: [
    async ({ playwright, browserName, launchOptions }, use) => {
      const programs = browserName === 'webkit' ? webkitPrograms() : undefined;
      const engine = programs
        ? await startWebKit(programs, launchOptions.args ?? [])
        : await startPlaywright(playwright[browserName]);
      await use(engine);
      await engine.close();
    },
    { scope: 'worker' },
  ],

  newVisitor: async ({ engine }, use) => {
    await use(() => engine.newVisitor());
    await engine.clear();
  },

  visitor: async ({ newVisitor }, use) => {
    await use(await newVisitor());
  },
});
