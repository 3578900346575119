import { test as base, expect as playwrightExpect } from '@playwright/test';
import { webkitPrograms } from './locate.ts';
import { startPlaywright } from './playwright.ts';
import type { Engine, Visitor } from './visitor.ts';
import { startWebKit } from './webkit.ts';

const poll: typeof playwrightExpect.poll = (look, options) =>
  playwrightExpect.poll(look, {
    intervals: [50],
    ...(typeof options === 'string' ? { message: options } : options),
  });

/** Playwright's expect, but it polls often: by default Playwright looks only once a second after a while. */
export const expect = Object.assign(playwrightExpect.configure({}), { poll });

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
