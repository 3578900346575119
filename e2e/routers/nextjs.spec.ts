import { expect, test } from './test.ts';
import { expectViewsUntitled, walkAround } from './walk.ts';

test.use({ app: 'Next.js in development' });

test('each page of a walk is counted once under StrictMode, and nothing is started twice', async ({ road, page }) => {
  // Compiling takes long on a busy machine.
  test.slow();
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const walker = {
    open: async (url: string) => void (await page.goto(url)),
    click: (selector: string) => page.click(selector),
    evaluate: <Result>(expression: string) => page.evaluate<Result>(expression),
  };
  // Here a page is compiled on its first request, and its title comes some time after it.
  await expectViewsUntitled(road, await walkAround(walker, road));
  expect(warnings.filter((text) => text.startsWith('scnv'))).toEqual([]);
});
