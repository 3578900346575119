// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { START } from '../world.ts';
import { flush, load, page, runStub, scanova } from './tag.ts';
import { allDelivered, events, names, replace, SITE, visitBeforeEach } from './visit.ts';

visitBeforeEach();
afterEach(() => {
  vi.useRealTimers();
});

test('the stub keeps calls, which are replayed in order and with their own times', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: START });
  runStub();
  scanova('init', SITE);
  scanova('track', 'first', { place: 1 });
  vi.setSystemTime(START + 2_000);
  scanova('track', 'second');
  vi.setSystemTime(START + 5_000);
  load({});
  scanova('track', 'third');
  await flush();

  expect(names()).toEqual(['pageview', 'first', 'second', 'third']);
  expect(events()[1]?.metadata).toEqual({ place: 1 });
  const times = events().map(({ event_time = '', age_ms = 0 }) => [Date.parse(event_time) - START, age_ms]);
  expect(times.slice(1).map(([time]) => time)).toEqual([0, 2_000, 5_000]);
  for (const [time = 0, age = 0] of times) expect(time + age).toBe(5_000);
});

test('calls are kept with their times on a page with Date.js', async () => {
  replace(Date, 'now', { value: () => new Date() });
  replace(Date, 'parse', { value: () => null });
  const before = new Date().toISOString();
  runStub();
  scanova('init', SITE);
  scanova('track', 'early');
  load({});
  scanova('track', 'late');
  expect(await flush()).toEqual(allDelivered(3));
  expect(names()).toEqual(['pageview', 'early', 'late']);
  const after = new Date().toISOString();
  expect(events().every(({ event_time = '' }) => before <= event_time && event_time <= after)).toBe(true);
});

test('a stub loaded twice keeps the calls of the first', async () => {
  runStub();
  scanova('init', SITE);
  runStub();
  load({});
  await flush();
  expect(names()).toEqual(['pageview']);
});

test('a tag whose id is the global name gets in the way of neither stub nor script', async () => {
  // As browsers do it: https://html.spec.whatwg.org/#named-access-on-the-window-object
  Object.assign(page, { scanova: document.createElement('script') });
  runStub();
  scanova('track', 'early');
  load();
  await flush();
  expect(names()).toEqual(['pageview', 'early']);
});

test('a stub with a configured tag counts the page once', async () => {
  runStub();
  scanova('track', 'early');
  load();
  await flush();
  expect(names()).toEqual(['pageview', 'early']);
});
