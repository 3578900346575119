import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { WebDriver } from 'selenium-webdriver';
import { type Driver, openSession, startDriver } from './driver.ts';
import { startGroup, within } from './process.ts';
import type { Engine, Visitor } from './visitor.ts';
import { webdriverVisitor } from './webdriver.ts';

const startDeadlineMs = 15_000;
const startRetries = 2;
const quitDeadlineMs = 5_000;

interface Programs {
  driver: string;
  browser: string;
  xvfb: string;
}

/**
 * WebKitGTK's MiniBrowser, driven by WebDriver on a display of its own.
 *
 * @param args Command-line arguments of MiniBrowser.
 */
export async function startWebKit(programs: Programs, args: string[]): Promise<Engine> {
  const xvfb = startGroup(programs.xvfb, ['-displayfd', '3', '-screen', '0', '1280x900x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await within(startDeadlineMs, 'Xvfb', once(xvfb.child.stdio[3] as Readable, 'data'));
  const display = `:${String(number).trim()}`;
  const idle: Driver[] = [];
  const sessions = new Map<Driver, WebDriver>();

  async function tryVisitor(): Promise<Visitor> {
    const driver = idle.pop() ?? (await startDriver(programs.driver, display));
    try {
      const session = await within(
        startDeadlineMs,
        'A WebKit session',
        openSession(driver.url, programs.browser, args),
      );
      sessions.set(driver, session);
      return webdriverVisitor(session);
    } catch (reason) {
      driver.kill();
      throw reason;
    }
  }

  // About one session start in 600 hangs forever, for an unknown reason; with a fresh driver it does not.
  async function newVisitor(retries: number): Promise<Visitor> {
    try {
      return await tryVisitor();
    } catch (reason) {
      if (retries === 0) throw reason;
      return newVisitor(retries - 1);
    }
  }

  async function quit([driver, session]: [Driver, WebDriver]) {
    sessions.delete(driver);
    try {
      await within(quitDeadlineMs, 'Closing WebKit', session.quit());
      idle.push(driver);
    } catch {
      driver.kill();
    }
  }

  async function clear() {
    await Promise.all([...sessions].map(quit));
  }

  return {
    newVisitor: () => newVisitor(startRetries),
    clear,
    async close() {
      await clear();
      for (const driver of idle) driver.kill();
      xvfb.kill();
    },
  };
}
