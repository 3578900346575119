import { buyLamp, flush } from './shopping.ts';
import { expect, test } from './test.ts';

test('while the site is paused a page sends one request, and the shop is not affected', async ({ road, page }) => {
  const asked: number[] = [];
  const errors: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/ct')) asked.push(response.status());
  });
  page.on('pageerror', (error) => errors.push(error.message));

  await road.admin('PATCH', '/admin/sites/demo', { status: 'paused' });
  await page.goto(road.scanUrl);
  expect(await flush(page)).toMatchObject({ waiting: 0, delivered: 0, dropped: { refused: 1 } });
  await page.evaluate(`scanova('track', 'one'); scanova('track', 'two')`);
  expect(await flush(page)).toMatchObject({ waiting: 0, delivered: 0, dropped: { refused: 3 } });
  expect(asked).toEqual([400]);

  await page.reload();
  expect(await flush(page)).toMatchObject({ waiting: 0, delivered: 0, dropped: { refused: 1 } });
  expect(asked).toEqual([400, 400]);
  // No page leaves anything in flight, which would be the next one's after the time of a lease.
  const click = async (selector: string) => {
    await page.waitForSelector(selector);
    await flush(page);
    await page.click(selector);
  };
  await buyLamp({ click, text: (selector) => page.innerText(selector) });
  expect(await flush(page)).toMatchObject({ waiting: 0, delivered: 0, dropped: { refused: 2 } });
  expect(road.events()).toEqual([]);

  await road.admin('PATCH', '/admin/sites/demo', { status: 'active' });
  await page.click('a[href="/"]');
  await page.waitForURL(road.shopUrl);
  expect(await flush(page)).toMatchObject({ waiting: 0, delivered: 1, dropped: {} });
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toEqual(['pageview']);
  expect(errors).toEqual([]);
});
