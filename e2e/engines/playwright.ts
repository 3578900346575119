import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type Browser,
  type BrowserContext,
  type BrowserType,
  chromium,
  firefox,
  type Locator,
  type Page,
} from '@playwright/test';
import { launchOptions } from './locate.ts';
import type { Engine, Visitor } from './visitor.ts';

const elementDeadlineMs = 20_000;
const pollMs = 25;

/** Starts a browser with the launch options of the running project. */
export async function startPlaywright(browserType: BrowserType): Promise<Engine> {
  const browser = await browserType.launch();
  return {
    newVisitor: () => newVisitor(browser),
    async clear() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    close: () => browser.close(),
  };
}

type ProfileOptions = Parameters<BrowserType['launchPersistentContext']>[1];

/** Opens a browser on a persistent profile: close the context and open it again to restart the browser. */
export function openProfile(
  engine: 'chromium' | 'firefox',
  profileDirectory: string,
  options: ProfileOptions = {},
): Promise<BrowserContext> {
  const browserType = engine === 'chromium' ? chromium : firefox;
  return browserType.launchPersistentContext(profileDirectory, { ...launchOptions(engine), ...options });
}

/**
 * Kills the browser that runs on a profile, with all its processes, before it can write anything. Resolves when the
 * profile is free for another one.
 */
export async function killProfile(profileDirectory: string): Promise<void> {
  const groups = await groupsOn(profileDirectory);
  if (groups.size !== 1) throw new Error(`${groups.size} process groups run on ${profileDirectory}`);
  for (const group of groups) process.kill(-group, 'SIGKILL');
  while ((await groupsOn(profileDirectory)).size) await sleep(pollMs);
}

/** The process groups that were started with this profile. */
async function groupsOn(profileDirectory: string): Promise<Set<number>> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,args='], { maxBuffer: 2 ** 24 });
  const lines = stdout.split('\n').filter((line) => line.includes(profileDirectory));
  return new Set(lines.map((line) => Number.parseInt(line, 10)));
}

async function newVisitor(browser: Browser): Promise<Visitor> {
  const page = await (await browser.newContext()).newPage();
  const visitor: Visitor = {
    async open(url) {
      await page.goto(url);
    },
    click: (selector) => page.locator(selector).first().click(),
    middleClick: (selector) => page.locator(selector).first().click({ button: 'middle' }),
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    text: async (selector) => (await (await visible(page, selector)).innerText()).trim(),
    url: async () => page.url(),
    evaluate: (expression) => page.evaluate(expression),
    async screenshot(path) {
      await page.screenshot({ path });
    },
    close: () => page.close(),
  };
  return browser.browserType().name() === 'firefox' ? { ...visitor, ...afterRestore(page) } : visitor;
}

// When Firefox restores a page from its back/forward cache, Playwright 1.64.1 keeps the previous page's address, and
// `click`, `waitFor` and `locator.evaluate` wait forever for the navigation to end. Page scripts and the mouse do not.
function afterRestore(page: Page): Pick<Visitor, 'click' | 'url'> {
  return {
    async click(selector) {
      await visible(page, selector);
      const { x, y } = await page.evaluate(middleInView, selector);
      await page.mouse.click(x, y);
    },
    url: () => page.evaluate<string>('location.href').catch(() => page.url()),
  };
}

function middleInView(selector: string) {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`${selector} went away`);
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function visible(page: Page, selector: string): Promise<Locator> {
  const element = page.locator(selector).first();
  const deadline = Date.now() + elementDeadlineMs;
  while (!(await element.isVisible())) {
    if (Date.now() > deadline) throw new Error(`${selector} is not there or not visible`);
    await sleep(pollMs);
  }
  return element;
}
