// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest';
import { browserWorld, random } from '../../src/browser/environment.ts';
import { flush, init, track } from '../../src/browser/index.ts';
import { readOptions } from '../../src/browser/options.ts';
import { endpoint, events, replace, SITE, turnPage, visitBeforeEach } from './visit.ts';

visitBeforeEach();

const real = globalThis.crypto;
const getRandomValues: Crypto['getRandomValues'] = (array) => real.getRandomValues(array);

describe.each<[string, PropertyDescriptor]>([
  ['is whole', { value: real }],
  ['has no randomUUID', { value: { getRandomValues } }],
  ['has no getRandomValues', { value: {} }],
  ['is missing', { value: undefined }],
])('when crypto %s', (_, crypto) => {
  test('random numbers are between 0 and 1, and never the same', () => {
    replace(globalThis, 'crypto', crypto);
    const numbers = Array.from({ length: 100 }, random);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBe(100);
  });

  test('each event has an id of UUID version 7', async () => {
    replace(globalThis, 'crypto', crypto);
    init(SITE, { endpoint: endpoint() });
    for (let index = 0; index < 10; index++) track('x');
    await flush();
    const ids = events().map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(11);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

test('the best source of randomness in the browser is used', () => {
  replace(globalThis, 'crypto', { value: { getRandomValues: (array: Uint32Array) => array.fill(2 ** 31) } });
  expect(random()).toBe(0.5);
});

test('a timer calls back once, or not at all when it is cancelled', () => {
  vi.useFakeTimers();
  try {
    const rung: string[] = [];
    const { setTimer } = browserWorld(SITE, '/ct', readOptions({}), { tally: { delivered: 0, dropped: {} } });
    setTimer(() => rung.push('kept'), 1_000);
    const takeBack = setTimer(() => rung.push('taken back'), 1_000);
    vi.advanceTimersByTime(999);
    takeBack();
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(rung).toEqual(['kept']);
  } finally {
    vi.useRealTimers();
  }
});

test('the world reflects the page as it is now, not as it was at the start', () => {
  const {
    isHidden,
    page,
    readDevice: device,
  } = browserWorld(SITE, '/ct', readOptions({}), {
    tally: { delivered: 0, dropped: {} },
  });
  document.title = 'Thanks';
  turnPage('hidden');
  expect([isHidden(), page().page_title, page().page_url]).toEqual([true, 'Thanks', location.href]);
  turnPage('visible');
  expect(isHidden()).toBe(false);
  expect(device().user_agent).toBe(navigator.userAgent);
});

test.each([
  ['is a form of that name', document.createElement('form')],
  ['would fill the queue alone', 'x '.repeat(40_000)],
])('when the title %s, events are tracked all the same', async (_, title) => {
  replace(document, 'title', { value: title });
  init(SITE, { endpoint: endpoint() });
  expect(await flush()).toMatchObject({ delivered: 1, dropped: {} });
  expect(events()[0]?.page_title?.length).toBeLessThan(10_000);
});

test('when the referrer is a form of that name, events are tracked all the same', async () => {
  replace(document, 'referrer', { value: document.createElement('form') });
  init(SITE, { endpoint: endpoint() });
  expect(await flush()).toMatchObject({ delivered: 1, dropped: {} });
});

test('when the address cannot be changed, a page is tracked all the same', async () => {
  replace(history, 'replaceState', {
    writable: true,
    value() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
  init(SITE, { endpoint: endpoint(), cleanUrl: true });
  expect(await flush()).toMatchObject({ delivered: 1, dropped: {} });
});
