import { devices, type Page } from '@playwright/test';
import { expect, guestOn, test } from '../lab.ts';

const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
test.use(phone);

/** Moves a finger up the screen. */
async function swipe(page: Page) {
  const chromium = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...heights: number[]) =>
    chromium.send('Input.dispatchTouchEvent', { type, touchPoints: heights.map((y) => ({ x: 200, y })) });
  await touch('touchStart', 700);
  for (let y = 680; y >= 100; y -= 20) await touch('touchMove', y);
  await touch('touchEnd');
}

test('on a phone a tap is one click, and a finger scrolls', async ({ lab, page }) => {
  const body = '<button>Menu</button> <a href="/next">Next</a><p style="height: 4000px">Long</p>';
  await lab.open(guestOn(page), { options: { autoClicks: true, autoScroll: true }, body });
  expect(await page.evaluate('[navigator.maxTouchPoints, matchMedia("(pointer: coarse)").matches]')).toEqual([1, true]);
  await page.tap('button');
  await swipe(page);
  const here = await lab.told(guestOn(page));
  await page.evaluate('scrollTo(0, 0)');
  await page.tap('a');
  await page.waitForURL('**/next');
  const told = [...here, ...(await lab.told(guestOn(page)))];
  expect(told.map(({ event_type, metadata }) => [event_type, metadata?.element_text ?? metadata?.depth])).toEqual([
    ['pageview', undefined],
    ['click', 'Menu'],
    ['scroll', 25],
    ['click', 'Next'],
    ['pageview', undefined],
  ]);
});
