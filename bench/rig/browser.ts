import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
} from '@playwright/test';
import { launchOptions } from '../../e2e/engines/locate.ts';

/** The Chromium of the bench. */
export interface BenchBrowser {
  version: string;
  /** What it calls itself, so that nobody takes it for a robot. */
  userAgent: string;
  /** A visitor of its own, without past. */
  newContext(): Promise<BrowserContext>;
  /** A process of its own, on a profile that outlives it. */
  openProfile(directory: string): Promise<BrowserContext>;
  /** A line to the browser itself, past Playwright. */
  devtools(): Promise<CDPSession>;
  close(): Promise<void>;
}

/**
 * Starts it. Trackers that leave out robots must not see that it is driven: for all SDKs alike.
 *
 * @param bfcache Whether pages may live on in the back/forward cache, where what they are sending goes on, too.
 */
export async function openBrowser(bfcache: boolean): Promise<BenchBrowser> {
  const { ignoreDefaultArgs, ...options } = launchOptions('chromium');
  if (bfcache && ignoreDefaultArgs) Object.assign(options, { ignoreDefaultArgs });
  options.args = [...(options.args ?? []), '--disable-blink-features=AutomationControlled'];
  const browser: Browser = await chromium.launch(options);
  const version = browser.version();
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version.split('.')[0]}.0.0.0 Safari/537.36`;
  const visitor: BrowserContextOptions = { userAgent };
  return {
    version,
    userAgent,
    newContext: () => browser.newContext(visitor),
    openProfile: (directory) => chromium.launchPersistentContext(directory, { ...options, ...visitor }),
    devtools: () => browser.newBrowserCDPSession(),
    close: () => browser.close(),
  };
}

/** Kills the browser that has a profile open, as a power switch would. */
export async function killBrowser(profileDirectory: string): Promise<void> {
  // Chromium keeps this link, host-pid, so that a second one does not open the same profile.
  const lock = await readlink(join(profileDirectory, 'SingletonLock'));
  // The whole group, which Playwright starts it as: the storage process alone would still write what it has.
  process.kill(-Number(lock.split('-').at(-1)), 'SIGKILL');
}
