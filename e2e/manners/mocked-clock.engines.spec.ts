import { expect, guestOn, test } from '../lab.ts';
import { catchPageErrors } from '../preludes.ts';

test.skip(({ browserName }) => browserName === 'webkit', 'only Playwright can hold a clock');

test('on a page whose clock is controlled by a test, each event arrives once', async ({ lab, page }) => {
  const guest = guestOn(page);
  await page.clock.install({ time: '2001-02-03T04:05:06Z' });
  await lab.open(guest, { before: catchPageErrors });
  await expect.poll(() => page.evaluate('!!window.scanova')).toBe(true);
  await page.evaluate(`scanova('track', 'wish')`);
  const passes = async (count: number) => {
    await page.clock.runFor(1_000);
    return lab.events().length >= count;
  };
  // Slowly: what is requested is answered in real time, and times out in the page's.
  const slowly = { intervals: [500] };
  await expect.poll(() => passes(2), slowly).toBe(true);
  await page.clock.fastForward('01:00:00');
  await page.evaluate(`scanova('track', 'late')`);
  await expect.poll(() => passes(3), slowly).toBe(true);
  expect(lab.events().map(({ event_type }) => event_type)).toEqual(['pageview', 'wish', 'late']);
  expect(await page.evaluate('pageErrors')).toEqual([]);
});
