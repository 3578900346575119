/**
 * Makes sure the three engines of the end-to-end tests are on this machine: `node scripts/browsers.mjs`.
 * Plain JavaScript for any Node >= 20, because it runs before anything is set up.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWithApt, run, say } from './apt.mjs';

const engines = ['chromium', 'firefox', 'webkit'];
const debianPackages = {
  chromium: ['chromium'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver', 'xvfb'],
};

/** The Chromium or Chrome that the environment names, or the system's. */
export function findChromium() {
  return named('SCNV_CHROMIUM') ?? onPath('chromium') ?? onPath('google-chrome');
}

/** The stock Firefox that the environment names, or the system's ESR: the only one Playwright 1.64.1 was tried with. */
export function findFirefox() {
  return named('SCNV_FIREFOX') ?? onPath('firefox-esr');
}

/** The three programs that together make a WebKit under WebDriver. */
export function findWebKit() {
  const driver = named('SCNV_WEBKIT_DRIVER') ?? onPath('WebKitWebDriver');
  const xvfb = onPath('Xvfb');
  const browser = ['/usr/lib', '/usr/libexec']
    .flatMap((root) => [root, ...(existsSync(root) ? readdirSync(root).map((name) => join(root, name)) : [])])
    .map((directory) => join(directory, 'webkit2gtk-4.1', 'MiniBrowser'))
    .find((path) => existsSync(path));
  return driver && browser && xvfb ? { driver, browser, xvfb } : undefined;
}

function named(variable) {
  const path = process.env[variable];
  if (path && !existsSync(path)) throw new Error(`${variable} names ${path}, which does not exist`);
  return path || undefined;
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path) && !isSnap(path));
}

// A snap cannot read profiles under /tmp, and on Ubuntu the name may stand for a package that is not installed.
function isSnap(path) {
  return path.startsWith('/snap/') || realpathSync(path) === '/usr/bin/snap';
}

async function find(engine) {
  const system = { chromium: findChromium, firefox: findFirefox, webkit: findWebKit }[engine]();
  return system?.driver ?? system ?? (await findPlaywrightOwn(engine));
}

async function findPlaywrightOwn(engine) {
  try {
    const playwright = await import('playwright-core');
    const path = playwright[engine].executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // not installed yet, or no build for this system: either way there is no browser of its own
  }
}

function install(missing) {
  const packages = missing.flatMap((engine) => debianPackages[engine]);
  if (!installWithApt(packages, 'all of it is 265 MB to download, about a minute')) {
    say(`installing Playwright's own ${missing.join(' ')}`);
    run(['npx', '--no-install', 'playwright', 'install', '--with-deps', ...missing], { stdio: 'inherit' });
  }
}

async function locateAll() {
  const found = await Promise.all(engines.map(async (engine) => [engine, await find(engine)]));
  return { found: found.filter(([, path]) => path), missing: found.filter(([, path]) => !path).map(([name]) => name) };
}

async function main() {
  let { found, missing } = await locateAll();
  if (missing.length > 0) {
    install(missing);
    ({ found, missing } = await locateAll());
  }
  for (const [engine, path] of found) say(`${engine.padEnd(8)}  ${path}`);
  if (missing.length === 0) return;
  say(`missing: ${missing.join(', ')}. Install it, or name it in SCNV_CHROMIUM, SCNV_FIREFOX or SCNV_WEBKIT_DRIVER.`);
  process.exitCode = 1;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
