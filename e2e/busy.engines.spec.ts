import { expectAllWords, scan, trackMarker, trackWords, words, wordsIn } from './burst.ts';
import type { Visitor } from './engines/visitor.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { hang } from './faults.ts';
import { expect, test } from './faulty-road.ts';
import { AFTER_THE_LEASE_MS, shiftClock, stopClock } from './preludes.ts';
import type { Road } from './road.ts';

const ONE_REQUEST_EACH = [
  ['POST', ['pageview']],
  ['POST', words],
];

test('21 events of one task are one request without preflight', async ({ road, network, visitor }) => {
  await scan(visitor, road);
  await trackWords(visitor);
  await expectAllWords(road);
  expect(network.received.map(({ method, events }) => [method, events])).toEqual(ONE_REQUEST_EACH);
});

test('21 events in the task that leaves the page are one request, and none arrives twice', async ({
  road,
  network,
  visitor,
}) => {
  // However slow the machine is, the next page must not ask about what was in flight.
  network.prepend(stopClock(Date.now()));
  await scan(visitor, road);
  await trackWords(visitor, `location.href = '/products/lamp'`);
  await expectAllWords(road);
  // Anything the next page sent again would come before its marker.
  await expect.poll(() => visitor.text('h1')).toBe('Paper lamp');
  await expectMarkerOf(visitor, network);
  const [first, burst, ...next] = network.received.map(({ method, events }) => [method, events]);
  expect([first, burst]).toEqual(ONE_REQUEST_EACH);
  // Its page view is sent with the marker, or before it if the marker is late.
  expect(next.map(([, events]) => events)).not.toContainEqual([]);
  expect(next.flatMap(([, events]) => events)).toEqual(['pageview', 'marker']);
  expect(road.duplicates()).toEqual([]);
});

test('what was in flight when the page was left is queried after its lease, and not sent again', async ({
  road,
  network,
  visitor,
}) => {
  network.prepend('');
  await scan(visitor, road);
  await trackWords(visitor, `location.href = '/shop.css'`);
  await expect.poll(() => visitor.url()).toContain('shop.css');
  await expectAllWords(road);

  // The second of these pages has nothing left to ask about.
  for (const pages of [1, 2]) {
    network.prepend(shiftClock(pages * AFTER_THE_LEASE_MS));
    await visitor.open(road.shopUrl);
    await trackMarker(visitor);
    await expect.poll(() => markers(road)).toBe(pages);
    expect(wordsIn(road.events())).toEqual(words);
    expect(road.duplicates()).toEqual([]);
  }
});

test('what was in flight and never arrived is sent by the next page after its lease', async ({
  road,
  network,
  visitor,
}) => {
  // Until the test moves it on, since the lease must not run out while it looks.
  const now = Date.now();
  network.prepend(stopClock(now));
  await scan(visitor, road);
  network.fail(hang);
  await trackWords(visitor);
  await expect.poll(() => network.posts().at(-1)?.events).toEqual(words);
  network.pass();

  await visitor.open(`${road.shopUrl}products/lamp`);
  await expectMarkerOf(visitor, network);
  expect(wordsIn(road.events())).toEqual([]);

  network.prepend(stopClock(now + AFTER_THE_LEASE_MS));
  await visitor.open(`${road.shopUrl}products/teapot`);
  await expectAllWords(road);
  expect(road.duplicates()).toEqual([]);
});

/** Tracks a marker, and waits for its answer. */
async function expectMarkerOf(visitor: Visitor, network: FaultProxy) {
  await trackMarker(visitor);
  await expect
    .poll(() => network.posts().at(-1))
    .toMatchObject({ events: expect.arrayContaining(['marker']), status: 200 });
}

function markers(road: Road): number {
  return road.events().filter(({ event_type }) => event_type === 'marker').length;
}
