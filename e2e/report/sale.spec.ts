import { randomUUID } from 'node:crypto';
import { buyLampOn } from '../shopping.ts';
import { expect, logIn, sell, test } from './test.ts';

test('the report opens by its login link and shows a new sale by itself', async ({ road, page, browser }) => {
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

test('the funnel shows how far visitors got, by the chosen steps', async ({ road, report, browser }) => {
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(road.scanUrl);
  await buyLampOn(visitor);
  await visitor.context().close();
  await report.getByLabel('Steps').fill('pageview, refund');
  await report.getByRole('button', { name: 'Show' }).click();
  await expect(report.locator('.steps li')).toHaveText([
    /scan\s+1 100%/,
    /pageview\s+1 100%/,
    /refund\s+0 0%, 100% dropped off/,
  ]);
});

test('codes are sorted by the chosen figure', async ({ road, report }) => {
  await road.admin('PUT', '/admin/qr-codes/window', { site_id: 'demo', name: 'Window', destination: road.shopUrl });
  const scan = async (code: string) => {
    const id = randomUUID();
    await road.admin('PUT', `/admin/scan-sessions/${id}`, { site_id: 'demo', code, scanned_at: new Date() });
    return id;
  };
  await scan('demo');
  await scan('demo');
  await sell(road, { scan_session_id: await scan('window') });

  await report.goto(`${road.collectorUrl}/?site=demo`);
  const codes = report.getByRole('region', { name: 'By QR code' });
  await expect(codes.locator('tbody a')).toHaveText(['Demo poster', 'Window']);
  await expect(codes.locator('[aria-sort=descending]')).toHaveText('Scans');
  await report.locator('#total-revenue-EUR').click();
  await expect(codes.locator('tbody a')).toHaveText(['Window', 'Demo poster']);
  await expect(codes.locator('[aria-sort=descending]')).toHaveText('Revenue');
});
