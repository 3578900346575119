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
  /** A user agent that does not look like a bot's. */
  userAgent: string;
  /** A new visitor, with empty storage. */
  newContext(): Promise<BrowserContext>;
  /** A process of its own, on a persistent profile. */
  openProfile(directory: string): Promise<BrowserContext>;
  /** A DevTools session with the browser itself, bypassing Playwright. */
  devtools(): Promise<CDPSession>;
  close(): Promise<void>;
}

/**
 * Starts it. It hides from all SDKs alike that it is automated, since some trackers ignore bots.
 *
 * @param bfcache Whether pages may stay in the back/forward cache, where they can go on sending.
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

/** Kills the browser that has a profile open, like a power failure. */
export async function killBrowser(profileDirectory: string): Promise<void> {
  // Chromium makes this link to `host-pid` so that no second one opens the same profile.
  const lock = await readlink(join(profileDirectory, 'SingletonLock'));
  // The whole process group that Playwright starts: otherwise the storage process would still write what it has.
  process.kill(-Number(lock.split('-').at(-1)), 'SIGKILL');
}
