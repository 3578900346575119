import type { LaunchOptions } from '@playwright/test';
import { findChromium, findFirefox, findWebKit } from '../../scripts/browsers.mjs';

/** The programs that make WebKit without Playwright, or nothing where Playwright's own WebKit has to do. */
export const webkitPrograms = findWebKit;

/** How Playwright starts an engine here: the browser the environment names, else the system's, else its own. */
export function launchOptions(engine: 'chromium' | 'firefox' | 'webkit'): LaunchOptions {
  if (engine === 'chromium') return { ...chromiumOptions, ...executable(findChromium()) };
  const firefox = engine === 'firefox' ? findFirefox() : undefined;
  // A stock Firefox speaks only BiDi, which Playwright chooses by this channel: it is in the code but not in the docs.
  return {
    ...(engine === 'firefox' && firefoxOptions),
    ...(firefox && { channel: 'moz-firefox', ...executable(firefox) }),
  };
}

// The one address of this machine at which every browser hides what is for secure contexts only.
const firefoxOptions: LaunchOptions = { firefoxUserPrefs: { 'network.socket.ip_addr_any.disabled': false } };

const chromiumOptions: LaunchOptions = {
  // The sandbox cannot start as root, which is what CI machines are.
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Plain http on a host that is not this machine's own name: browsers hide `crypto.randomUUID` and more there.
    '--host-resolver-rules=MAP *.test 127.0.0.1',
  ],
  // Playwright turns the back/forward cache off, and then a test of a restored page passes on an ordinary reload.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

function executable(path: string | undefined): LaunchOptions {
  return path ? { executablePath: path } : {};
}
