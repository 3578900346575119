import { expect, test } from '../lab.ts';
import { catchPageErrors } from '../preludes.ts';

// What a page does to itself after the SDK has started.

const namesIn = (events: { event_type: string }[]) => events.map(({ event_type }) => event_type);

test('a fetch that the page replaces later is the one that is used', async ({ lab, visitor }) => {
  await lab.open(visitor, { before: catchPageErrors });
  await lab.told(visitor);
  await visitor.evaluate(`(() => {
    const original = fetch;
    window.calls = [];
    window.fetch = function (url, settings) {
      calls.push([url, this === undefined || this === window, settings.method]);
      return original(url, settings);
    };
  })()`);
  await visitor.evaluate(`scanova('track', 'wish')`);
  expect(namesIn(await lab.told(visitor))).toEqual(['wish']);
  const call = [`${lab.collectorUrl}/ct`, true, 'POST'];
  expect(new Set(await visitor.evaluate<unknown[]>('calls'))).toEqual(new Set([call]));
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});

const breakages = {
  throws: `fetch = () => { throw new TypeError('broken') }`,
  'is gone': 'fetch = undefined',
  'answers with no promise': 'fetch = () => 7',
};

for (const [name, breakage] of Object.entries(breakages)) {
  test(`each event arrives once if fetch ${name} later`, async ({ lab, visitor }) => {
    await lab.open(visitor, { before: catchPageErrors });
    await lab.told(visitor);
    await visitor.evaluate(`void (${breakage})`);
    await visitor.evaluate(`scanova('track', 'wish', { sizes: [42] })`);
    const told = await lab.told(visitor);
    expect(told).toMatchObject([{ event_type: 'wish', metadata: { sizes: [42] } }]);
    expect(await visitor.evaluate('pageErrors')).toEqual([]);
  });
}

test('a page that later freezes all built-in objects freezes nothing of the SDK', async ({ lab, visitor }) => {
  await lab.open(visitor, { before: catchPageErrors });
  await lab.told(visitor);
  await visitor.evaluate(`[Object, Array, Function, Promise, String, JSON, Date, Map, Event, EventTarget].forEach((built) => {
    Object.freeze(built);
    if (built.prototype) Object.freeze(built.prototype);
  })`);
  await visitor.evaluate(`scanova('track', 'wish', { sizes: [42] })`);
  expect(await lab.told(visitor)).toMatchObject([{ event_type: 'wish', metadata: { sizes: [42] } }]);
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});

test('an event has its own time, even if the page puts something else in the place of its clock later', async ({
  lab,
  visitor,
  browserName,
}) => {
  test.skip(browserName === 'webkit', 'its driver cannot read this page');
  await lab.open(visitor, { before: catchPageErrors });
  await lab.told(visitor);
  const before = Date.now();
  await visitor.evaluate(`void (scanova('track', 'wish'), (window.performance = 'Hamlet'))`);
  const [wish] = await lab.told(visitor);
  expect(Number(wish?.event_time)).toBeGreaterThanOrEqual(before - 1_000);
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});

test('a Promise that the page replaces later changes nothing', async ({ lab, visitor }) => {
  await lab.open(visitor, { before: catchPageErrors });
  await lab.told(visitor);
  await visitor.evaluate(`void (window.Promise = class Own extends Promise {})`);
  await visitor.evaluate(`scanova('track', 'wish')`);
  expect(namesIn(await lab.told(visitor))).toEqual(['wish']);
  expect(await visitor.evaluate('pageErrors')).toEqual([]);
});
