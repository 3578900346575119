// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { flush, init, stop, track } from '../../src/browser/index.ts';
import { endpoint, events, names, SITE, visitBeforeEach } from './visit.ts';

visitBeforeEach();
const options = () => ({ endpoint: endpoint(), autoPageview: false });

test('calls made before init are sent by it, in order and with their times', async () => {
  const before = Date.now();
  track('first', { a: 1 });
  track('second');
  const after = Date.now();
  init(SITE, options());
  track('third');
  await flush();
  expect(names()).toEqual(['first', 'second', 'third']);
  const told = events().map(({ event_time }) => Date.parse(String(event_time)));
  expect(told[0]).toBeGreaterThanOrEqual(before);
  expect(told[1]).toBeLessThanOrEqual(after);
});

test('a page that never calls init keeps fifty calls, and no more', async () => {
  for (let call = 0; call < 60; call++) track(`call_${call}`);
  init(SITE, options());
  await flush();
  expect(names()).toEqual(Array.from({ length: 50 }, (_, call) => `call_${call}`));
});

test('calls made after stop are not kept for another init', async () => {
  init(SITE, options());
  stop();
  track('meanwhile');
  init(SITE, options());
  track('marker');
  await flush();
  expect(names()).toEqual(['marker']);
});
