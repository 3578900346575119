import { expectAllWords, scan, trackWords, words, wordsIn } from './burst.ts';
import type { Received } from './fault-proxy.ts';
import { answer, during } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { AFTER_THE_LEASE_MS, middlePauses, shiftClock, shortPauses } from './preludes.ts';

test('a collector that answers 503 for five seconds loses nothing and gets two or three requests with middle pauses', async ({
  road,
  network,
  visitor,
}) => {
  // With the shortest pauses there could be any number of requests, and after the longest a slow machine might miss the
  // outage; a unit test holds the range of random pauses, with which now and then there is a fourth request.
  network.prepend(middlePauses);
  await scan(visitor, road);
  network.fail(during(5_000, 2, answer(503)));
  await trackWords(visitor);
  await expectAllWords(road);
  const refused = network.received.filter(({ status }) => status === 503);
  expect(refused.length).toBeLessThanOrEqual(3);
  const [one, two] = refused as [Received, Received];
  expect(two.at - one.at, 'a pause of at most three seconds, on a slow machine').toBeLessThan(6_000);
  expect(road.duplicates()).toEqual([]);
});

test('what a page could not send arrives from a page after the outage', async ({
  road,
  network,
  visitor,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'the real time of a lease is the same everywhere, and long');
  await scan(visitor, road);
  await network.goDown();
  await trackWords(visitor);
  await visitor.evaluate(`scanova('flush')`);
  await visitor.open(`${road.shopUrl}products/lamp`);
  await network.comeBack();
  await visitor.open(`${road.shopUrl}products/teapot`);
  // As far as this page knows, the previous page's last request may have arrived: it waits for the lease.
  await expectAllWords(road);
  expect(wordsIn(road.duplicates())).toEqual([]);
});

test('what was tracked in the task that left the page in an outage arrives from the next page after it', async ({
  road,
  network,
  visitor,
}) => {
  network.prepend('');
  await scan(visitor, road);
  await network.goDown();
  await trackWords(visitor, `location.href = '/products/lamp'`);
  await expect.poll(() => visitor.text('h1')).toBe('Paper lamp');
  // Until its script has failed, the page could still get it.
  await expect.poll(() => visitor.evaluate('document.readyState').catch(() => '')).toBe('complete');
  await network.comeBack();
  network.prepend(shiftClock(AFTER_THE_LEASE_MS));
  await visitor.open(`${road.shopUrl}products/teapot`);
  await expectAllWords(road);
  expect(wordsIn(road.duplicates())).toEqual([]);
});

const pauses: [string, () => string, (value: string) => number][] = [
  ['seconds', () => '2', (value) => Date.now() + Number(value) * 1_000],
  ['a date', () => new Date(Date.now() + 3_000).toUTCString(), Date.parse],
];

for (const [form, retryAfter, read] of pauses) {
  test(`after 429 with Retry-After as ${form} nothing is sent too early`, async ({ road, network, visitor }) => {
    let notBefore = 0;
    // What is random comes on top of what the collector asks for, and could hide a page that does not heed it.
    network.prepend(shortPauses);
    await scan(visitor, road);
    network.fail((exchange) => {
      const value = retryAfter();
      notBefore = read(value);
      network.pass();
      return answer(429, { 'retry-after': value })(exchange);
    });
    // In one evaluation: by the next call of the driver, the pause might be over.
    await visitor.evaluate(`(async () => {
      scanova('track', 'early');
      await scanova('flush');
      for (const word of ${JSON.stringify(words)}) scanova('track', word);
    })()`);
    await expectAllWords(road);
    // The collector stores before it answers.
    await expect.poll(() => network.posts()[2]).toMatchObject({ status: 200, events: ['early', ...words] });
    const [, refused, next, ...more] = network.posts();
    expect(refused).toMatchObject({ status: 429, events: ['early'] });
    // A timer may fire up to a millisecond early.
    expect(next?.at).toBeGreaterThanOrEqual(notBefore - 2);
    expect(more).toEqual([]);
    expect(road.duplicates()).toEqual([]);
  });
}
