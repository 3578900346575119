// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { flush, getScanSessionId, init, stop, track } from '../../src/browser/index.ts';
import { createShelf } from '../../src/browser/storage.ts';
import { SESSION_KEY } from '../../src/wire.ts';
import { SCAN } from '../world.ts';
import {
  allDelivered,
  endpoint,
  events,
  goTo,
  listenToConsole,
  names,
  replace,
  SITE,
  turnPage,
  visitBeforeEach,
} from './visit.ts';

visitBeforeEach();

test('keeps one text, under _scnv, until it is removed', () => {
  const { load, save } = createShelf('localStorage', SESSION_KEY);
  expect(load()).toBeNull();
  save('one');
  expect([load(), localStorage.getItem('_scnv'), SESSION_KEY]).toEqual(['one', 'one', '_scnv']);
  save(null);
  expect([load(), localStorage.length]).toEqual([null, 0]);
});

function deny(): never {
  throw new DOMException('denied', 'SecurityError');
}

/** A localStorage of which some calls throw. */
function faulty(isFaulty: (name: string, call: number) => boolean) {
  const texts = new Map<string, string>();
  let calls = 0;
  const guarded =
    <Parameters extends string[], Result>(name: string, work: (...parameters: Parameters) => Result) =>
    (...parameters: Parameters) =>
      isFaulty(name, ++calls) ? deny() : work(...parameters);
  return {
    value: {
      getItem: guarded('read', (key) => texts.get(key) ?? null),
      setItem: guarded('write', (key: string, text: string) => texts.set(key, text)),
      removeItem: guarded('write', (key: string) => texts.delete(key)),
    },
  };
}

test.each<[string, PropertyDescriptor]>([
  ['throws when it is touched', { get: deny }],
  ['is missing', { value: undefined }],
  ['is null', { value: null }],
  ['throws on read', faulty((name) => name === 'read')],
  ['throws on write', faulty((name) => name === 'write')],
  ['throws on everything from the fifth call on', faulty((_, call) => call >= 5)],
  ['throws on every second call', faulty((_, call) => call % 2 === 0)],
])('a storage that %s loses no event, throws nothing and logs nothing', async (_, storage) => {
  const said = listenToConsole();
  replace(window, 'localStorage', storage);
  init(SITE, { endpoint: endpoint() });
  goTo('/cart');
  track('add_to_cart');
  expect(getScanSessionId()).toBe(SCAN);
  expect(await flush()).toEqual(allDelivered(2));
  turnPage('hidden');
  turnPage('visible');
  track('purchase');
  expect(await flush()).toEqual(allDelivered(3));
  stop();
  expect(names()).toEqual(['pageview', 'add_to_cart', 'purchase']);
  expect(new Set(events().map(({ web_session_id }) => web_session_id)).size).toBe(1);
  expect(said).toEqual([]);
});
