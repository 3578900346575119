import { expectAllWords, scan, trackWords, words } from './burst.ts';
import { expect, test } from './faulty-road.ts';

test.skip(({ browserName }) => browserName === 'webkit', 'only Playwright can block a request and hold a clock');

// In steps shorter than the timeout of a request, whose answer arrives in real time.
const slowly = { intervals: [500] };
const TEN_MINUTES_MS = 10 * 60 * 1_000;

test(`a blocked collector is called at most three times, without visible effect, and again once online`, async ({
  road,
  page,
}) => {
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/ct')) asked.push(request.url());
  });
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await scan(page, road);
  await page.clock.install();

  await page.route('**/ct', (route) => route.abort('blockedbyclient'));
  asked.length = 0;
  await trackWords(page);
  await expect
    .poll(async () => {
      await page.clock.runFor(1_000);
      return asked.length;
    }, slowly)
    .toBeGreaterThanOrEqual(3);
  await page.evaluate(`scanova('track', 'late')`);
  await page.clock.runFor(TEN_MINUTES_MS);
  expect(asked).toHaveLength(3);
  expect(said.filter((line) => !isOfTheBrowser(line))).toEqual([]);

  await page.unroute('**/ct');
  await page.evaluate(`dispatchEvent(new Event('online'))`);
  await expect
    .poll(async () => {
      await page.clock.runFor(1_000);
      return road.events().length;
    }, slowly)
    .toBeGreaterThanOrEqual(1 + words.length);
  await expectAllWords(road);
  expect(road.duplicates()).toEqual([]);
});

function isOfTheBrowser(line: string): boolean {
  return /^Failed to load resource|Same Origin Policy disallows/.test(line);
}
