import { setTimeout as sleep } from 'node:timers/promises';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { findFreePort } from '../../scripts/free-port.ts';
import { startGroup } from './process.ts';

const startDeadlineMs = 15_000;
const pollMs = 20;

/** A WebKitWebDriver; it has one session at a time. */
export interface Driver {
  url: string;
  kill(): void;
}

/** Starts WebKitWebDriver on a free port; its browsers open on the X display. */
export async function startDriver(program: string, display: string): Promise<Driver> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  // The WEBKIT_* variables that many guides recommend make screenshots hang forever.
  const group = startGroup(program, ['--host=127.0.0.1', `--port=${port}`], {
    env: { ...process.env, DISPLAY: display },
  });
  const deadline = Date.now() + startDeadlineMs;
  while (!(await isReady(url))) {
    if (group.child.exitCode !== null || Date.now() > deadline) {
      group.kill();
      throw new Error(`WebKitWebDriver does not answer at ${url}`);
    }
    await sleep(pollMs);
  }
  return { url, kill: group.kill };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/status`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Opens a browser with clean storage; this is the call that may never return. */
export async function openSession(url: string, browser: string, args: string[]): Promise<WebDriver> {
  return new Builder()
    .disableEnvironmentOverrides()
    .usingServer(url)
    .withCapabilities({
      browserName: 'MiniBrowser',
      timeouts: { pageLoad: 30_000, script: 20_000 },
      'webkitgtk:browserOptions': { binary: browser, args: ['--automation', ...args] },
    })
    .build();
}
