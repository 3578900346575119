import { expectAllWords, scan, trackMarker, trackWords, words, wordsIn } from './burst.ts';
import { answerWithPage, cutAnswer, first, loseAnswer, shortenAnswer, shortenRequest } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { shortPauses } from './preludes.ts';

const damages = {
  'the answer is lost after the commit': loseAnswer,
  'the answer breaks off': cutAnswer,
  'half of the answer comes as if it were the whole': shortenAnswer,
  'half of the request comes as if it were the whole': shortenRequest,
  'a login page answers for the collector': answerWithPage,
};

for (const [name, fault] of Object.entries(damages)) {
  test(`when ${name}, all is stored, and nothing is stored twice`, async ({ road, network, visitor }) => {
    network.prepend(shortPauses);
    await scan(visitor, road);
    network.fail(first(1, fault));
    await trackWords(visitor);
    await expectAllWords(road);

    // The visitor goes on, and nothing is sent again.
    await expect.poll(() => network.received.at(-1)).toMatchObject({ status: 200 });
    await trackMarker(visitor);
    await expect.poll(() => network.posts().at(-1)).toMatchObject({ events: ['marker'], status: 200 });
    expect(wordsIn(road.events())).toEqual(words);
    expect(road.duplicates()).toEqual([]);
  });
}
