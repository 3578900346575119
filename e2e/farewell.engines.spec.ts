import { expectAllWords, scan, trackWords } from './burst.ts';
import { expect, test } from './faulty-road.ts';
import { AFTER_THE_LEASE_MS, shiftClock } from './preludes.ts';

test('what a page tracks as it is hidden in an outage is sent by a later one', async ({ road, network, visitor }) => {
  network.prepend('');
  await scan(visitor, road);
  await visitor.evaluate(`scanova('flush')`);
  await network.goDown();
  await visitor.evaluate(`document.addEventListener('visibilitychange', () => {
    if (document.hidden) scanova('track', 'time_on_page');
  })`);
  await visitor.open(`${road.shopUrl}products/lamp`);

  await network.comeBack();
  network.prepend(shiftClock(AFTER_THE_LEASE_MS));
  await visitor.open(`${road.shopUrl}products/teapot`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toContain('time_on_page');
  expect(road.events().filter(({ event_type }) => event_type === 'time_on_page')).toHaveLength(1);
});

const vitals = ['lcp', 'cls', 'inp', 'ttfb', 'fcp'];
const tellVitals = `for (const vital of ${JSON.stringify(vitals)}) scanova('track', vital);`;

for (const type of ['visibilitychange', 'pagehide']) {
  test(`what a page tracks at ${type} arrives as the page is left`, async ({ road, network, visitor }) => {
    // Not cached: the next page is to get a script that is its own.
    network.prepend('');
    await scan(visitor, road);
    await visitor.evaluate(`void addEventListener('${type}', () => { ${tellVitals} })`);
    // From here on no page takes over what was left behind.
    network.prepend('window.fetch = () => new Promise(() => {});');
    await visitor.open(`${road.shopUrl}products/lamp`);
    const told = () => road.events().map(({ event_type }) => event_type);
    await expect
      .poll(() =>
        told()
          .filter((name) => vitals.includes(name))
          .sort(),
      )
      .toEqual([...vitals].sort());
  });
}

test('what an XHR carries as the page is left arrives with the next page at the latest', async ({
  road,
  network,
  visitor,
}) => {
  network.prepend('');
  await scan(visitor, road);
  // The page that is left may still get its answer, so its events are its own for a while.
  network.prepend(shiftClock(AFTER_THE_LEASE_MS));
  await visitor.evaluate(`(() => {
    window.fetch = undefined;
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (body) {
      send.call(this, body);
      location.href = '/products/lamp';
    };
  })()`);
  await trackWords(visitor);
  await expectAllWords(road);
});

test('what a page tracks in one task while it is hidden is sent in one request', async ({ road, network, visitor }) => {
  network.prepend(`Object.defineProperty(document, 'hidden', { get: () => !!window.away });`);
  await scan(visitor, road);
  const sent = network.posts().length;
  await visitor.evaluate(`(() => {
    window.away = true;
    addEventListener('visibilitychange', () => { ${tellVitals} });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  })()`);
  await expect.poll(() => road.events().map(({ event_type }) => event_type)).toEqual(expect.arrayContaining(vitals));
  expect(
    network
      .posts()
      .slice(sent)
      .map(({ events }) => events),
  ).toEqual([vitals]);
});
