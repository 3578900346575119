import { expectAllWords, scan, trackWords, words } from './burst.ts';
import { answer, first } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { brokenStorage, catchPageErrors, shortPauses } from './preludes.ts';

for (const [name, script] of Object.entries(brokenStorage)) {
  test(`when ${name}, everything arrives and the page is not affected`, async ({ road, network, visitor }) => {
    network.prepend(`${catchPageErrors};${shortPauses};${script}`);
    await scan(visitor, road);
    network.fail(first(1, answer(503)));
    await trackWords(visitor);
    await expectAllWords(road);
    expect(network.posts().map(({ events }) => events)).toEqual([['pageview'], words, words]);
    expect(await visitor.evaluate('pageErrors')).toEqual([]);

    await trackWords(visitor, `location.href = '/products/lamp'`);
    await expect.poll(() => road.events().length).toBeGreaterThanOrEqual(1 + 2 * words.length);
    expect(road.duplicates()).toEqual([]);
  });
}
