import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ClientOptions, createClient } from '../../src/node/index.ts';
import { EVENT, failureOf, receiptOf } from './shop.ts';

const PLACE = { collector: 'https://collector.example', apiKey: 'secret', siteId: 'site_abc123' };

/** The answer to the request that comes this many milliseconds after the first. */
type Script = (body: string, atMs: number) => Response | undefined;

const busy = (status = 503, retryAfter = '') => new Response('', { status, headers: { 'Retry-After': retryAfter } });

// Before the client is imported, since it keeps the clock that it finds then.
vi.hoisted(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));

// The longest possible pauses.
beforeEach(() => {
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(
    (array) => (array as Uint32Array<ArrayBuffer>).fill(-1) as never,
  );
});
afterEach(() => {
  vi.clearAllTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A client of a collector that accepts whatever the script has no answer for, and when it was called. */
function openPlace(script: Script, options: Partial<ClientOptions> = {}) {
  const times: number[] = [];
  const begin = performance.now();
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    const atMs = performance.now() - begin;
    times.push(Math.round(atMs / 1_000));
    return script(body, atMs) ?? Response.json(receiptOf(body));
  });
  const client = createClient({ ...PLACE, ...options });
  const track = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, () => client.track(EVENT))).then((results) =>
      results.map(({ status }) => status === 'fulfilled'),
    );
  return { client, track, times };
}

test.each([
  ['a collector that is down', 503],
  ['a path where no collector is', 404],
])('however many wait for %s, all have failed after five attempts and forty seconds', async (_, status) => {
  const { track, times } = openPlace(() => busy(status));
  const tracked = track(500);
  await vi.advanceTimersByTimeAsync(40_010);
  expect(vi.getTimerCount()).toBe(0);
  expect(await tracked).toEqual(Array(500).fill(false));
  expect(times).toEqual([0, 1, 4, 13, 40]);
});

test('an event that comes later in an outage has five attempts of its own, with pauses before them', async () => {
  const { client, track, times } = openPlace(() => busy());
  void track(1);
  await vi.advanceTimersByTimeAsync(20_000);
  const later = failureOf(client.track(EVENT));
  await vi.advanceTimersByTimeAsync(60_020);
  expect(await later).toMatchObject({ code: 'unavailable' });
  expect(times).toEqual([0, 1, 4, 13, 40, 41, 44, 53, 80]);
});

test('who waited behind a hundred goes on when these have failed', async () => {
  const { track, times } = openPlace(() => busy());
  void track(100);
  await vi.advanceTimersByTimeAsync(2_000);
  const later = track(50);
  await vi.advanceTimersByTimeAsync(74_100);
  expect(await later).toEqual(Array(50).fill(false));
  expect(times).toEqual([0, 1, 4, 13, 40, 49, 76]);
});

test('an attempt takes ten seconds at most by default', async () => {
  const times: number[] = [];
  const begin = performance.now();
  vi.stubGlobal('fetch', (_url: string, { signal }: { signal: AbortSignal }) => {
    times.push(Math.round((performance.now() - begin) / 1_000));
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const client = createClient({ ...PLACE, maxAttempts: 2 });
  const failed = failureOf(client.track(EVENT));
  await vi.advanceTimersByTimeAsync(21_000);
  expect(await failed).toMatchObject({ code: 'unavailable', status: 0, cause: { name: 'TimeoutError' } });
  expect(times).toEqual([0, 11]);
});

test('an attempt that succeeds in between restores all attempts to those that wait', async () => {
  const answers = [busy(), undefined, busy()];
  const { track } = openPlace(() => answers.shift(), { maxAttempts: 2 });
  const tracked = track(150);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await tracked).toEqual(Array(150).fill(true));
});

test('a 500 costs no attempt of those that were not in the request', async () => {
  const { client, track } = openPlace((body) => (body.includes('poison') ? busy(500) : undefined));
  const poison = failureOf(client.track({ ...EVENT, order_id: 'poison' }));
  const tracked = track(250);
  await vi.advanceTimersByTimeAsync(42_000);
  expect(await poison).toMatchObject({ code: 'unavailable', status: 500 });
  expect((await tracked).filter((isTaken) => isTaken)).toHaveLength(151);
});

test('Retry-After also applies to those that were in no request yet', async () => {
  const { client, track, times } = openPlace((_, atMs) => (atMs < 60_000 ? busy(503, '60') : undefined), {
    maxAttempts: 1,
  });
  const first = track(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toEqual([false]);
  const later = track(150);
  void client.flush();
  await vi.advanceTimersByTimeAsync(58_990);
  expect(times).toEqual([0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await later).toEqual(Array(150).fill(true));
});

test('close tries at once during a pause', async () => {
  const { client, track, times } = openPlace((_, atMs) => (atMs < 20_000 ? busy() : undefined));
  void track(120);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(times).toEqual([0, 1, 4, 13]);
  const closed = client.close({ timeoutMs: 5_000 });
  await vi.advanceTimersByTimeAsync(10);
  expect(await closed).toEqual({ delivered: 120, failed: 0, dropped: 0 });
});

test('flush does not, since it may be called again and again', async () => {
  const { client, track, times } = openPlace(() => busy());
  void track(1);
  await vi.advanceTimersByTimeAsync(500);
  void client.flush();
  await vi.advanceTimersByTimeAsync(400);
  expect(times).toEqual([0]);
});

test('close tries a last time before its time is up', async () => {
  const { client, track, times } = openPlace((_, atMs) => (atMs < 7_000 ? busy() : undefined));
  void track(1);
  await vi.advanceTimersByTimeAsync(10);
  const closed = client.close({ timeoutMs: 8_000 });
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await closed).toEqual({ delivered: 1, failed: 0, dropped: 0 });
  expect(times).toEqual([0, 0, 3, 7]);
});

test('close waits half a minute for the rest by default', async () => {
  const { client, track } = openPlace(() => busy(503, '300'));
  void track(1);
  await vi.advanceTimersByTimeAsync(10);
  let isClosed = false;
  const closed = client.close().finally(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(29_900);
  expect(isClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(await closed).toEqual({ delivered: 0, failed: 0, dropped: 1 });
});

test('close waits as long as the collector asks', async () => {
  const { client, track, times } = openPlace(() => busy(503, '5'));
  void track(1);
  await vi.advanceTimersByTimeAsync(10);
  const closed = client.close({ timeoutMs: 4_000 });
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await closed).toEqual({ delivered: 0, failed: 0, dropped: 1 });
  expect(times).toEqual([0]);
  expect(vi.getTimerCount()).toBe(0);
});

test('close pauses between tries, however little time it has', async () => {
  const { client, track, times } = openPlace(() => busy());
  void track(1);
  await vi.advanceTimersByTimeAsync(10);
  void client.close({ timeoutMs: 1_000 });
  await vi.advanceTimersByTimeAsync(400);
  expect(times).toHaveLength(2);
});

test('flush starts no timer where nothing waits, whatever the collector has asked for', async () => {
  const { client, track } = openPlace(() => busy(503, '300'), { maxAttempts: 1 });
  const tracked = track(1);
  await vi.advanceTimersByTimeAsync(10);
  expect(await tracked).toEqual([false]);
  await client.flush();
  expect(vi.getTimerCount()).toBe(0);
});

test('company is waited for in a process that is old, too', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  const { track, times } = openPlace(() => undefined, { maxWaitMs: 5_000 });
  void track(2);
  await vi.advanceTimersByTimeAsync(5_010);
  expect(times).toEqual([5]);
});
