import { expect, onTestFinished, test, vi } from 'vitest';
import { stall } from '../server.ts';
import { NOBODY } from './program.ts';
import { EVENT, failureOf, openShop } from './shop.ts';

const once = { maxAttempts: 1, timeoutMs: 300 };
const origins: [string, () => Promise<string>][] = [
  ['connect ECONNREFUSED 127.0.0.1:2', async () => NOBODY],
  ['no answer within 300 ms', async () => (await openShop([], {}, stall)).origin],
];

test.each(origins)('the message says why no answer came: %s', async (reason, find) => {
  const { client } = await openShop([], { ...once, collector: await find() });
  const { message, eventId } = await failureOf(client.track(EVENT));
  expect(message).toBe(`event ${eventId} was not accepted: unavailable: ${reason}`);
});

test('and if a host has several addresses, which fail with no more than a code, that code', async () => {
  const cause = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause })));
  onTestFinished(() => void vi.unstubAllGlobals());
  const { client } = await openShop([], once);
  expect((await failureOf(client.track(EVENT))).message).toMatch(/: unavailable: ECONNREFUSED$/);
});
