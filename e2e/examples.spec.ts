import { test as base } from '@playwright/test';
import { expect } from './engines/test.ts';
import { type ExamplePages, openExamplePages } from './example-pages.ts';
import { flush } from './shopping.ts';

const test = base.extend<{ scan: string }, { examples: ExamplePages }>({
  examples: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const examples = await openExamplePages();
      await use(examples);
      await examples.close();
    },
    { scope: 'worker' },
  ],
  // One for each test: they share a collector.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
  scan: async ({}, use) => use(crypto.randomUUID()),
});

test.beforeEach(({ examples }) => {
  examples.orders.length = 0;
  examples.carts.length = 0;
});

test('one tag tracks the page view and a click', async ({ examples, scan, page }) => {
  await page.goto(examples.at(`one-tag.html?scnv=${scan}`));
  await page.getByRole('button').click();
  await flush(page);
  await expect.poll(() => examples.taken('pageview', scan)).toMatchObject([{ page_title: 'One tag' }]);
  await expect
    .poll(() => examples.taken('click', scan))
    .toMatchObject([{ metadata: { element_text: 'Add the lamp' } }]);
});

test('the snippet tracks calls made before the script has loaded', async ({ examples, scan, page }) => {
  await page.goto(examples.at(`snippet.html?scnv=${scan}`));
  await flush(page);
  await expect.poll(() => examples.taken('add_to_cart', scan)).toMatchObject([{ metadata: { product: 'lamp' } }]);
});

test('a checkout with a hidden field sends the scan with the order', async ({ examples, scan, page }) => {
  await page.goto(examples.at(`checkout-form.html?scnv=${scan}`));
  await flush(page);
  await expect.poll(() => examples.taken('pageview', scan)).toHaveLength(1);
  await page.getByRole('textbox').fill('Ada');
  await page.getByRole('button').click();
  await expect.poll(() => examples.orders.map(Object.fromEntries)).toEqual([{ scan_session_id: scan, name: 'Ada' }]);
});

test('a checkout with fetch sends the scan with the order', async ({ examples, scan, page }) => {
  await page.goto(examples.at(`checkout-fetch.html?scnv=${scan}`));
  await page.getByRole('button').click();
  await expect.poll(() => examples.orders.map(Object.fromEntries)).toEqual([{ scan_session_id: scan }]);
});

test('and takes orders even if the script is blocked', async ({ examples, scan, page }) => {
  await page.goto(examples.at(`checkout-fetch.html?blocked&scnv=${scan}`));
  await page.getByRole('button').click();
  await expect.poll(() => examples.orders.map(Object.fromEntries)).toEqual([{}]);
});

test('the theme of a Shopify shop gives each new scan to the cart, once', async ({ examples, scan, page }) => {
  await page.goto(examples.at('shopify-theme.html'));
  await page.goto(examples.at(`shopify-theme.html?scnv=${scan}`));
  await expect.poll(() => examples.carts).toEqual([{ scan_session_id: scan }]);
  const seen = page.waitForResponse('**/cart.js');
  await page.goto(examples.at('shopify-theme.html'));
  await (await seen).finished();
  // If the page sent an update, it would arrive before this.
  await page.evaluate(() => fetch('/cart.js').then((response) => response.text()));
  expect(examples.carts).toHaveLength(1);
  const other = crypto.randomUUID();
  await page.goto(examples.at(`shopify-theme.html?scnv=${other}`));
  await expect.poll(() => examples.carts).toEqual([{ scan_session_id: scan }, { scan_session_id: other }]);
});
