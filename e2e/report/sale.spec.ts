import { buyLampOn } from './shopping.ts';
import { expect, test } from './test.ts';

test('the report opens by its login link and shows a sale by itself', async ({ road, page, browser }) => {
  expect((await page.goto(road.collectorUrl))?.status()).toBe(401);
  await expect(page.locator('h1')).toHaveText('Log in');

  await page.goto(road.loginUrl);
  await page.getByRole('button', { name: 'Log in' }).click();
  const row = page.locator('#code-demo');
  await expect(row.locator('.number')).toHaveText(['0', '0', '0', '–']);

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(road.scanUrl);
  await buyLampOn(visitor);
  await expect(row.locator('.number')).toHaveText(['1', '5', '1', '€49.90'], { timeout: 10_000 });
  await visitor.context().close();

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(road.loginUrl);
  await stranger.getByRole('button', { name: 'Log in' }).click();
  await expect(stranger.locator('h1'), 'a link is good once').toHaveText('Log in');
  await stranger.context().close();
});
