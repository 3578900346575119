import { expect, test } from './test.ts';
import { walkAround } from './walk.ts';

test.use({ app: 'Next.js in development' });

test('each page of a walk is counted once under StrictMode, which calls init twice', async ({ road, page }) => {
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const walker = {
    open: async (url: string) => void (await page.goto(url)),
    click: (selector: string) => page.click(selector),
    evaluate: <Result>(expression: string) => page.evaluate<Result>(expression),
  };
  await walkAround(walker, road);
  const ofInit = expect.stringMatching(/^scnv: init\(demo\)/);
  // One for each of the two documents of the walk.
  expect(warnings.filter((text) => text.startsWith('scnv'))).toEqual([ofInit, ofInit]);
});
