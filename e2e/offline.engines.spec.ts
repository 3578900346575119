import { expectAllWords, scan, trackWords, words, wordsSent } from './burst.ts';
import { expect, test } from './faulty-road.ts';

const turn = (online: boolean) => `{
  Object.defineProperty(navigator, 'onLine', { value: ${online}, configurable: true });
  dispatchEvent(new Event('${online ? 'online' : 'offline'}'));
}`;

// The page is only told so: whatever it sent anyway would arrive.
test('a page that is told it is offline sends nothing, and everything once told that it is back', async ({
  road,
  network,
  visitor,
}) => {
  await scan(visitor, road);
  await visitor.evaluate(`(() => ${turn(false)})()`);
  await trackWords(visitor);
  await visitor.evaluate(`scanova('flush')`);
  await visitor.evaluate(`(() => ${turn(true)})()`);
  await expectAllWords(road);
  expect(network.posts().map(({ events }) => events)).toEqual([['pageview'], words]);
  expect(road.duplicates()).toEqual([]);
});

test('what was waiting in a page that stayed offline is sent by the next page at once', async ({
  road,
  network,
  visitor,
}) => {
  await scan(visitor, road);
  await visitor.evaluate(`(() => ${turn(false)})()`);
  await trackWords(visitor);
  await visitor.open(`${road.shopUrl}products/lamp`);
  await expectAllWords(road);
  expect(network.posts()[0]?.events).toEqual(['pageview']);
  expect(wordsSent(network)).toEqual(words);
  expect(road.duplicates()).toEqual([]);
});

test.describe('without any network', () => {
  test.skip(({ browserName }) => browserName === 'webkit', 'WebDriver cannot cut the network of a browser');

  test('a page requests nothing, and delivers once the network is back', async ({ road, network, page, context }) => {
    const asked: string[] = [];
    await scan(page, road);
    page.on('request', (request) => asked.push(request.url()));
    await context.setOffline(true);
    await expect.poll(() => page.evaluate('navigator.onLine')).toBe(false);
    await trackWords(page);
    await page.evaluate(`scanova('flush')`);
    await page.evaluate(`(scanova('track', 'marker'), scanova('flush'))`);
    expect(asked).toEqual([]);
    await context.setOffline(false);
    await expectAllWords(road);
    expect(network.posts().map(({ events }) => events)).toEqual([['pageview'], [...words, 'marker']]);
    expect(road.duplicates()).toEqual([]);
  });
});
