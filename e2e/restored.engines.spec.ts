import { WRITE_DELAY_MS } from '../src/backlog.ts';
import { expectAllWords, scan, trackMarker, trackWords, words, wordsIn, wordsSent } from './burst.ts';
import { goBack } from './engines/back.ts';
import type { Visitor } from './engines/visitor.ts';
import { answer, first } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { rest } from './journal.ts';
import type { Road } from './road.ts';

test('a page that tracks comes back from the back/forward cache, and hiding it again sends nothing twice', async ({
  road,
  network,
  visitor,
}) => {
  await leaveAndReturn(visitor, road);
  await expectAllWords(road);
  await trackMarker(visitor);
  await visitor.open(`${road.shopUrl}products/teapot`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('marker');
  await trackMarker(visitor);
  await expect.poll(() => road.events().filter(({ event_type }) => event_type === 'marker')).toHaveLength(2);
  expect(wordsIn(road.events())).toEqual(words);
  expect(wordsSent(network)).toEqual(words);
  expect(road.duplicates()).toEqual([]);
});

test('a page whose last request failed comes back, and sends the event itself', async ({ road, network, visitor }) => {
  await leaveAndReturn(visitor, road, () => network.fail(first(1, answer(503))));
  await expectAllWords(road);
  expect(road.duplicates()).toEqual([]);
});

/** A page that is writing to a database as it is left cannot be cached, so writes wait until it is back. */
const holdWrites = `(() => {
  const [set, held] = [setTimeout, []];
  window.setTimeout = (work, ms, ...rest) => (ms === ${WRITE_DELAY_MS} ? -held.push(work) : set(work, ms, ...rest));
  addEventListener('pageshow', () => {
    window.setTimeout = set;
    for (const work of held.splice(0)) work();
  });
})()`;

/** Tracks at the moment of leaving, goes on to another page and comes back to the very page that was left. */
async function leaveAndReturn(visitor: Visitor, road: Road, before = () => {}) {
  await scan(visitor, road);
  await rest(visitor);
  before();
  await visitor.evaluate(holdWrites);
  await visitor.evaluate(`addEventListener('pageshow', ({ persisted }) => { window.restored = persisted; })`);
  await trackWords(visitor, `location.href = '/products/lamp'`);
  await expect.poll(() => visitor.text('h1').catch(() => '')).toBe('Paper lamp');
  await goBack(visitor);
  await expect.poll(() => visitor.evaluate('window.restored').catch(() => null)).toBe(true);
}
