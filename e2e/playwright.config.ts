import { defineConfig } from '@playwright/test';
import { launchOptions } from './engines/locate.ts';

const everyEngine = '**/*.engines.spec.ts';

/** Specs run in Chromium; those named `*.engines.spec.ts` run in Firefox and WebKit too. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  reporter: 'list',
  workers: 2,
  retries: 0,
  // Long timeouts cost nothing if all goes well; machines that build and test at once are sometimes slow.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // Playwright's video needs an ffmpeg that only its own download includes.
  use: { actionTimeout: 20_000, navigationTimeout: 30_000, video: 'off', screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'chromium',
      testMatch: '**/*.spec.ts',
      use: { browserName: 'chromium', launchOptions: launchOptions('chromium') },
    },
    {
      name: 'firefox',
      testMatch: everyEngine,
      use: { browserName: 'firefox', launchOptions: launchOptions('firefox') },
    },
    {
      name: 'webkit',
      testMatch: everyEngine,
      use: { browserName: 'webkit', launchOptions: launchOptions('webkit') },
    },
  ],
});
