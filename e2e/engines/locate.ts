import type { LaunchOptions } from '@playwright/test';
import { findChromium, findFirefox, findWebKit } from '../../scripts/browsers.mjs';

/** The programs that run WebKit without Playwright, or nothing if Playwright's own WebKit is to be used. */
export const webkitPrograms = findWebKit;

/** How Playwright starts an engine here: the browser that the environment names, else the system's, else its own. */
export function launchOptions(engine: 'chromium' | 'firefox' | 'webkit'): LaunchOptions {
  if (engine === 'chromium') return { ...chromiumOptions, ...executable(findChromium()) };
  const firefox = engine === 'firefox' ? findFirefox() : undefined;
  // A stock Firefox speaks only BiDi, which Playwright selects by this undocumented channel.
  return {
    ...(engine === 'firefox' && firefoxOptions),
    ...(firefox && { channel: 'moz-firefox', ...executable(firefox) }),
  };
}

// Allows 0.0.0.0, the only address of this machine that no browser treats as a secure context.
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
    // Plain http on a host name that is not a loopback one: browsers hide `crypto.randomUUID` and more there.
    '--host-resolver-rules=MAP *.test 127.0.0.1',
  ],
  // Playwright turns the back/forward cache off, so a test of a restored page would pass on an ordinary reload.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

function executable(path: string | undefined): LaunchOptions {
  return path ? { executablePath: path } : {};
}
