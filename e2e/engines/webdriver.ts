import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Button, By, error, Key, type WebDriver, type WebElement } from 'selenium-webdriver';
import type { Visitor } from './visitor.ts';

const elementDeadlineMs = 20_000;
const pollMs = 25;

/** A visitor that uses a WebDriver session with one window. */
export function webdriverVisitor(session: WebDriver): Visitor {
  return {
    open: (url) => session.get(url),
    click: (selector) => withElement(session, selector, (element) => element.click()),
    middleClick: (selector) =>
      withElement(session, selector, (element) =>
        session.actions().move({ origin: element }).press(Button.MIDDLE).release(Button.MIDDLE).perform(),
      ),
    type: (text) => session.actions().sendKeys(text).perform(),
    press: (key) =>
      session
        .actions()
        .sendKeys(Key[key.toUpperCase() as Uppercase<typeof key>])
        .perform(),
    text: (selector) => withElement(session, selector, async (element) => (await element.getText()).trim()),
    url: () => session.getCurrentUrl(),
    evaluate: (expression) => evaluate(session, expression),
    async screenshot(path) {
      await writeFile(path, await session.takeScreenshot(), 'base64');
    },
    async close() {
      // The browser exits with its last window, sometimes before it has sent the page's last requests.
      const tab = await session.getWindowHandle();
      await session.switchTo().newWindow('window');
      await session.switchTo().window(tab);
      await session.close();
    },
  };
}

// Between two pages an element may be missing, hidden or still that of the previous page.
async function withElement<T>(
  session: WebDriver,
  selector: string,
  act: (element: WebElement) => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + elementDeadlineMs;
  for (;;) {
    try {
      const element = await session.findElement(By.css(selector));
      if (!(await element.isDisplayed())) throw new error.ElementNotInteractableError(`${selector} is not visible`);
      return await act(element);
    } catch (reason) {
      if (!isPassing(reason) || Date.now() > deadline) throw reason;
      await sleep(pollMs);
    }
  }
}

function isPassing(reason: unknown): boolean {
  return (
    reason instanceof error.NoSuchElementError ||
    reason instanceof error.StaleElementReferenceError ||
    reason instanceof error.ElementNotInteractableError ||
    reason instanceof error.ElementClickInterceptedError
  );
}

async function evaluate<T>(session: WebDriver, expression: string): Promise<T> {
  const script = `
    const done = arguments[arguments.length - 1];
    (async () => (${expression}))().then(
      (value) => done({ value }),
      (reason) => done({ reason: String(reason) }),
    );`;
  const result = await session.executeAsyncScript<{ value: T; reason?: string }>(script);
  if (result.reason !== undefined) throw new Error(result.reason);
  return result.value;
}
