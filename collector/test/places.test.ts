import { expect, it } from 'vitest';
import { createPlaces } from '../src/store/places.ts';

/** Work that records when it begins, and ends when told to. */
function workOf(begun: string[]) {
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  return { work, end: (name: string) => ends.get(name)?.() };
}

it('gives each place to one piece of work, and lets others wait in order', async () => {
  const begun: string[] = [];
  const { work, end } = workOf(begun);
  const places = createPlaces([1, 2]);
  const done = ['a', 'b', 'c', 'd'].map((name) => places.use(work(name)));
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await done[1]).toBe('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  await done[0];
  end('d');
  expect(await Promise.all(done)).toEqual(['a', 'b', 'c', 'd']);
});

it('frees a place if the work failed', async () => {
  const places = createPlaces([1]);
  await expect(places.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await places.use(async (place) => place)).toBe(1);
});

it('runs exclusive work after everything that came before it, and before everything that comes later', async () => {
  const begun: string[] = [];
  const { work, end } = workOf(begun);
  const places = createPlaces([1, 2]);
  const done = [
    places.use(work('a')),
    places.useAlone(work('alone')),
    places.useAlone(work('next')),
    places.use(work('b')),
  ];
  await Promise.resolve();
  expect(begun).toEqual(['a']);
  end('a');
  await done[0];
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'alone']);
  end('alone');
  await done[1];
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'alone', 'next']);
  end('next');
  await done[2];
  await new Promise(setImmediate);
  end('b');
  expect(await Promise.all(done)).toEqual(['a', 'alone', 'next', 'b']);
});
