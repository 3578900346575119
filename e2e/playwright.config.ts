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
  timeout: 30_000,
  expect: { timeout: 5_000 },
  // Playwright's video needs an ffmpeg that only its own download has.
  use: { actionTimeout: 5_000, navigationTimeout: 20_000, video: 'off' },
  projects: [
    {
      name: 'chromium',
      testMatch: '**/*.spec.ts',
      use: { browserName: 'chromium', launchOptions: launchOptions('chromium'), trace: 'retain-on-failure' },
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
