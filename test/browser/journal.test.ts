// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createJournal } from '../../src/browser/journal.ts';
import { createShelf } from '../../src/browser/storage.ts';
import type { KeptPage, KeptPages, QueuedEvent } from '../../src/kept.ts';
import { START } from '../world.ts';
import { replace } from './visit.ts';

const SITE = 'site_abc123';
const KEY = `_scnv.${SITE}`;

afterEach(() => localStorage.clear());

const kept = (name: string, at = START): KeptPage => ({
  at,
  leaseMs: 15_000,
  events: [{ event: { event_id: name }, bytes: 1, madeAt: null } as QueuedEvent],
});
const namesIn = (pages: KeptPages) =>
  Object.entries(pages).map(([page, { events }]) => `${page}: ${events.map(({ event }) => event.event_id)}`);
const start = () => createJournal(SITE, createShelf('localStorage', KEY));

/** Reads the content of a journal without changing it. */
async function contents(journal: ReturnType<typeof start>): Promise<string[]> {
  let found: string[] = [];
  await journal.update((pages) => {
    found = namesIn(pages);
    return pages;
  });
  return found;
}

/** The part of IndexedDB that the journal needs; requests are answered one by one, as `answer` says. */
function giveDatabase(answer: (name: string) => 'success' | 'error' | 'never' = () => 'success') {
  const values = new Map<string, unknown>();
  let stored = false;
  const request = (name: string, work: () => unknown) => {
    const made: { [member: string]: unknown } = {};
    setTimeout(() => {
      const outcome = answer(name);
      if (outcome === 'never') return;
      if (name === 'open' && outcome === 'success' && !stored) {
        stored = true;
        made.result = database;
        (made.onupgradeneeded as () => void)();
      }
      if (outcome === 'success') made.result = work();
      (made[`on${outcome}`] as (event: unknown) => void)(new Event(outcome));
    });
    return made;
  };
  const store = {
    get: (key: string) => request('get', () => structuredClone(values.get(key))),
    put: (value: unknown, key: string) => request('put', () => values.set(key, structuredClone(value))),
  };
  const database = {
    createObjectStore: () => store,
    transaction: () => ({ objectStore: () => store }),
    close() {},
  };
  replace(globalThis, 'indexedDB', { value: { open: () => request('open', () => database) } });
  return values;
}

function deny(): never {
  throw new DOMException('denied', 'SecurityError');
}

const without: [string, () => void][] = [
  ['is missing', () => replace(globalThis, 'indexedDB', { value: undefined })],
  ['throws when it is touched', () => replace(globalThis, 'indexedDB', { get: deny })],
  ['throws when it is opened', () => replace(globalThis, 'indexedDB', { value: { open: deny } })],
  ['cannot be opened', () => giveDatabase((name) => (name === 'open' ? 'error' : 'success'))],
  ['cannot be read', () => giveDatabase((name) => (name === 'get' ? 'error' : 'success'))],
  ['cannot be written', () => giveDatabase((name) => (name === 'put' ? 'error' : 'success'))],
];

describe.each(without)('when IndexedDB %s', (_, prepare) => {
  test('the journal is in localStorage', async () => {
    prepare();
    await start().update(() => ({ here: kept('a') }));
    expect(namesIn(JSON.parse(localStorage.getItem(KEY) ?? ''))).toEqual(['here: a']);
    expect(await contents(start())).toEqual(['here: a']);
  });

  test('what a page wrote as it was left is still there', async () => {
    prepare();
    await start().update(() => ({ here: kept('a') }));
    start().leave('there', kept('b'));
    expect(await contents(start())).toEqual(['here: a', 'there: b']);
  });
});

test('what a page wrote as it was left is still there on a page that extends every object', async () => {
  replace(Object.prototype, 'extend', { enumerable: true, writable: true, value: () => {} });
  start().leave('there', kept('b'));
  expect(await contents(start())).toEqual(['there: b']);
  giveDatabase();
  expect(await contents(start())).toEqual(['there: b']);
});

test('when IndexedDB never answers, the journal is in localStorage after a second', async () => {
  giveDatabase(() => 'never');
  vi.useFakeTimers();
  try {
    const updated = start().update(() => ({ here: kept('a') }));
    await vi.advanceTimersByTimeAsync(999);
    expect(localStorage.getItem(KEY)).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    await updated;
    expect(namesIn(JSON.parse(localStorage.getItem(KEY) ?? ''))).toEqual(['here: a']);
  } finally {
    vi.useRealTimers();
  }
});

describe('when IndexedDB works', () => {
  test('the journal is there, and localStorage is not touched', async () => {
    const values = giveDatabase();
    await start().update(() => ({ here: kept('a') }));
    expect([...values.keys()]).toEqual([SITE]);
    expect([await contents(start()), localStorage.length]).toEqual([['here: a'], 0]);
  });

  test('what a page wrote as it was left is merged in, and removed from localStorage', async () => {
    giveDatabase();
    await start().update(() => ({ here: kept('a') }));
    start().leave('there', kept('b'));
    expect([await contents(start()), localStorage.length]).toEqual([['here: a', 'there: b'], 0]);
    expect(await contents(start())).toEqual(['here: a', 'there: b']);
  });

  test.each([
    ['newer', 1, 'new'],
    ['of the same moment', 0, 'new'],
    ['older', -1, 'old'],
  ])('a goodbye that is %s than what the page wrote before', async (_, later, expected) => {
    giveDatabase();
    await start().update(() => ({ here: kept('old') }));
    start().leave('here', kept('new', START + later));
    expect(await contents(start())).toEqual([`here: ${expected}`]);
  });

  test('a goodbye that arrives while the change is being written is not lost', async () => {
    giveDatabase();
    const updated = start().update((pages) => {
      setTimeout(() => start().leave('there', kept('b')));
      return Object.assign(pages, { here: kept('a') });
    });
    await updated;
    expect(await contents(start())).toEqual(['here: a', 'there: b']);
  });

  test('a page with nothing to leave writes nothing', () => {
    giveDatabase();
    start().leave('here', { ...kept('a'), events: [] });
    expect(localStorage.length).toBe(0);
  });

  test('two sites have separate journals', async () => {
    giveDatabase();
    await start().update(() => ({ here: kept('a') }));
    const other = createJournal('site_other', createShelf('localStorage', '_scnv.site_other'));
    expect(await contents(other)).toEqual([]);
  });
});

const JUNK = [
  'null',
  'true',
  '7',
  '"text"',
  '[]',
  '[1]',
  '{',
  '{"page":null}',
  '{"page":7}',
  '{"page":{}}',
  '{"page":{"events":7}}',
  '{"page":{"events":[null]}}',
  '{"page":{"events":[{}]}}',
  '{"page":{"events":[{"event":null,"bytes":1}]}}',
  '{"page":{"events":[{"event":{"event_id":"a"}}]}}',
  '{"page":{"events":[{"event":{"event_id":"a"},"bytes":"1"}]}}',
  '<!doctype html>',
];

describe.each<[string, () => void]>([
  ['IndexedDB', giveDatabase],
  ['localStorage alone', () => replace(globalThis, 'indexedDB', { value: undefined })],
])('in %s, a text that this SDK did not write', (_, prepare) => {
  test.each(JUNK)('%s counts as nothing, and is removed', async (text) => {
    prepare();
    localStorage.setItem(KEY, text);
    const journal = start();
    expect(await contents(journal)).toEqual([]);
    await journal.update(() => ({ here: kept('a') }));
    expect(await contents(start())).toEqual(['here: a']);
  });
});
