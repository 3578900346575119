import { buyLampOn } from '../shopping.ts';
import { expect, logIn, test } from './test.ts';

test('the report opens by its login link and shows a sale by itself', async ({ road, page, browser }) => {
  expect((await page.goto(road.collectorUrl))?.status()).toBe(401);
  await expect(page.locator('h1')).toHaveText('Log in');

  await logIn(page, road.loginUrl);
  const numbers = page.locator('#code-demo .number');
  await expect(numbers).toHaveText(['0', '–', '0', '–', '0', '0']);

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(road.scanUrl);
  await buyLampOn(visitor);
  await expect(numbers).toHaveText(['1', '€49.90', '1', '100%', '1', '5']);
  await expect(page.locator('#total-revenue-EUR')).toHaveText('Revenue €49.90');
  await visitor.context().close();

  const stranger = await (await browser.newContext()).newPage();
  await logIn(stranger, road.loginUrl);
  await expect(stranger.locator('h1'), 'a link is good once').toHaveText('Log in');
  await stranger.context().close();
});

test('the funnel shows how far they came, by the steps that are asked for', async ({ road, report, browser }) => {
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(road.scanUrl);
  await buyLampOn(visitor);
  await visitor.context().close();
  await report.getByLabel('Steps').fill('pageview, refund');
  await report.getByRole('button', { name: 'Show' }).click();
  await expect(report.locator('.steps li')).toHaveText([
    /scan\s+1 100%/,
    /pageview\s+1 100%/,
    /refund\s+0 0%, 100% lost/,
  ]);
});
