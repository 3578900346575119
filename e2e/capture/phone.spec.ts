import { devices, type Page } from '@playwright/test';
import { expect, guestOn, test } from '../lab.ts';

const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];
test.use(phone);

/** Swipes up, and holds the finger before lifting it: a page that is still scrolling would swallow the next tap. */
async function swipe(page: Page) {
  const chromium = await page.context().newCDPSession(page);
  let timestamp = Date.now() / 1000;
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', afterMs: number, ...heights: number[]) => {
    timestamp += afterMs / 1000;
    const touchPoints = heights.map((y) => ({ x: 200, y }));
    return chromium.send('Input.dispatchTouchEvent', { type, touchPoints, timestamp });
  };
  await touch('touchStart', 0, 700);
  for (let y = 680; y >= 100; y -= 20) await touch('touchMove', 16, y);
  await touch('touchMove', 500, 100);
  await touch('touchEnd', 500);
}

test('on a phone a tap is one click, and a finger scrolls', async ({ lab, page }) => {
  const body = '<button>Menu</button> <a href="/next">Next</a><p style="height: 4000px">Long</p>';
  await lab.open(guestOn(page), { options: { autoClicks: true, autoScroll: true }, body });
  expect(await page.evaluate('[navigator.maxTouchPoints, matchMedia("(pointer: coarse)").matches]')).toEqual([1, true]);
  await page.tap('button');
  await swipe(page);
  await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(500);
  const here = await lab.told(guestOn(page));
  await page.evaluate('scrollTo(0, 0)');
  await page.tap('a');
  await page.waitForURL('**/next');
  await lab.arrived('click', 2);
  const told = [...here, ...(await lab.told(guestOn(page)))];
  expect(told.map(({ event_type, metadata }) => [event_type, metadata?.element_text ?? metadata?.depth])).toEqual([
    ['pageview', undefined],
    ['click', 'Menu'],
    ['scroll', 25],
    ['click', 'Next'],
    ['pageview', undefined],
  ]);
});
