import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { createLive } from '../src/live.ts';
import type { InboundRequest } from '../src/postbacks/inbound-request.ts';
import { createLimitedCalls } from '../src/postbacks/limited-calls.ts';
import { startCollector, type TestCollector } from './collector.ts';
import { CHROME, newOffer, showPixel } from './offer.ts';
import { query } from './stored.ts';

const limits = { rateLimits: { browser: 1, server: 1 } };

async function logOf(collector: TestCollector) {
  const { calls } = (await collector.asAdmin('GET', '/admin/log')).json();
  return calls as { surface: string; reason: string | null; calls: number; offer_id: string | null }[];
}

it('logs what a rate limit refused: once a minute per token, with the number of calls', async () => {
  const collector = await startCollector(onTestFinished, limits);
  const offer = await newOffer(collector);
  const transaction_id = await offer.click();
  const call = (path: string, secure: string) =>
    collector.send('GET', `${path}?${new URLSearchParams({ secure, transaction_id })}`);
  for (let time = 0; time < 4; time++) await call('/postback', offer.postbackToken);
  for (let time = 0; time < 3; time++) await call('/rejection', `guess-${time}`);
  for (let time = 0; time < 3; time++) await showPixel(collector, offer, { transaction_id });
  const limited = (await logOf(collector)).filter(({ reason }) => reason === 'rate_limited');
  const { offerId: offer_id } = offer;
  const line = { status: 'refused', conversion_id: null, transaction_id, latency_ms: null };
  expect(limited).toMatchObject([
    { ...line, surface: 'pixel', offer_id, parameters: { secure: expect.stringMatching(/\*\*\*$/) } },
    { ...line, surface: 'rejection', offer_id: null, parameters: { secure: '***' } },
    { ...line, surface: 'postback', offer_id, parameters: { secure: expect.stringMatching(/\*\*\*$/) } },
  ]);

  await collector.app.close();
  const rows = query(collector.databaseUrl, `SELECT surface, calls FROM inbound_calls WHERE reason = 'rate_limited'`);
  expect(Object.fromEntries(rows.map(({ surface, calls }) => [surface, calls]))).toEqual({
    postback: 3,
    rejection: 2,
    pixel: 2,
  });
});

it('begins a new line when the minute is over', async () => {
  const collector = await startCollector(onTestFinished);
  const timers: { callback(): void; delayMs: number }[] = [];
  const limited = createLimitedCalls({
    store: collector.store,
    live: createLive(() => 0),
    now: () => collector.clock.now,
    setTimer(callback, delayMs) {
      timers.push({ callback, delayMs });
      return () => {};
    },
  });
  const parameters = new URLSearchParams({ transaction_id: randomUUID() });
  const call: InboundRequest = {
    surface: 'postback',
    method: 'GET',
    parameters,
    ignored: [],
    token: null,
    ip: '192.0.2.1',
    userAgent: CHROME,
    cookies: {},
    isPrefetch: false,
  };
  for (let time = 0; time < 5; time++) await limited.note(call);
  expect((await logOf(collector)).map(({ calls }) => calls)).toEqual([1]);
  timers[0]?.callback();
  await limited.note(call);
  await limited.close();
  expect((await logOf(collector)).map(({ calls }) => calls)).toEqual([1, 5]);
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([60_000, 60_000]);
});

it('fails no request if the log cannot be written', async () => {
  const collector = await startCollector(onTestFinished, limits);
  const offer = await newOffer(collector);
  const limited = createLimitedCalls({
    store: collector.store,
    live: createLive(() => 0),
    now: () => 0,
    setTimer: () => () => {},
  });
  await collector.store.close();
  const token = { token_id: 'x', offer_id: offer.offerId };
  const call = { surface: 'postback', method: 'GET', parameters: new URLSearchParams(), token } as InboundRequest;
  for (let time = 0; time < 2; time++) await expect(limited.note(call)).resolves.toBeUndefined();
  await expect(limited.close()).resolves.toBeUndefined();
});
