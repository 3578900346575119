import { expect, it } from 'vitest';
import { createProgress } from '../src/commands/progress.ts';

function watch(isTTY: boolean) {
  let text = '';
  const clock = { now: 0 };
  const screen = { isTTY, write: (more: string) => (text += more) };
  return { clock, progress: createProgress(screen, () => clock.now), read: () => text };
}

it('counts on one line of a terminal for each step, and leaves the last count there', () => {
  const { progress, read } = watch(true);
  progress.show('deleting events', '500 rows');
  progress.show('deleting events', '900 rows');
  progress.show('deleting totals', '1 rows');
  progress.end();
  expect(read()).toBe(
    '\r\x1b[Kdeleting events: 500 rows\r\x1b[Kdeleting events: 900 rows\n\r\x1b[Kdeleting totals: 1 rows\n',
  );
});

it('elsewhere writes one line at the start, one now and then, and one at the end', () => {
  const { progress, clock, read } = watch(false);
  for (let rows = 1; rows <= 25; rows++, clock.now += 1000) progress.show('deleting events', `${rows} rows`);
  progress.show('deleting totals', '1 rows');
  progress.end();
  expect(read().split('\n')).toEqual([
    'deleting events: 1 rows',
    'deleting events: 11 rows',
    'deleting events: 21 rows',
    'deleting events: 25 rows',
    'deleting totals: 1 rows',
    '',
  ]);
});

it('writes nothing if nothing was shown', () => {
  for (const isTTY of [true, false]) {
    const { progress, read } = watch(isTTY);
    progress.end();
    progress.end();
    expect(read()).toBe('');
  }
});
