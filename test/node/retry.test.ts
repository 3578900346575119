import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/node/index.ts';
import { html, json, type Reply, reset, stall, truncate } from '../server.ts';
import { OTHER_SCAN, SCAN } from '../world.ts';
import { EVENT, failureOf, openShop, roundTrip, until } from './shop.ts';

const IDS = [SCAN, OTHER_SCAN];
const KNOWN = { ...EVENT, event_id: SCAN };
const unavailable = json(503, { detail: 'restarting' });
const verdicts = (...results: unknown[]) => json(200, { accepted: 2, duplicates: 0, rejected: 0, results });
const saying = (status: number, retryAfter: string): Reply => {
  return (response) => response.writeHead(status, { 'Retry-After': retryAfter }).end('{}');
};

// The shortest possible pauses: none.
beforeAll(() => void vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array));
afterAll(() => void vi.restoreAllMocks());

describe('retries with the same body, including ids,', () => {
  test.each<[string, Reply]>([
    ['a 500', json(500, { detail: 'failed' })],
    ['a 503', unavailable],
    ['a 408', json(408, {})],
    ['a 425', json(425, {})],
    ['a 429', json(429, { detail: 'slow down' })],
    ['a 404 of a proxy that does not know the collector yet', html(404)],
    ['a connection that is reset', reset],
    ['a 200 with a page of HTML', html()],
    ['a 200 with null', json(200, null)],
    ['a 200 with sums and no verdicts', json(200, { accepted: 2, duplicates: 0, rejected: 0, results: [] })],
    ['a 200 with a verdict of another kind', verdicts({ index: 0, status: 'ok' }, { index: 1, status: 'accepted' })],
    ['a 200 in another order', verdicts({ index: 1, status: 'accepted' }, { index: 0, status: 'accepted' })],
    ['a 200 with a verdict too many', verdicts(...[0, 1, 2].map((index) => ({ index, status: 'accepted' })))],
    ['a 200 with half of the verdicts', verdicts({ index: 0, status: 'accepted' }, null)],
    ['a 204', (response) => response.writeHead(204).end()],
    ['a body that is cut', truncate],
    ['a request that was damaged on its way', json(422, { detail: [{ loc: ['body'], msg: 'no', type: 'json' }] })],
  ])('after %s', async (_, reply) => {
    const { client, requests } = await openShop([reply, reply, reply, reply]);
    const receipts = await Promise.all(IDS.map((event_id) => client.track({ ...EVENT, event_id })));
    expect(receipts.map(({ event_id }) => event_id)).toEqual(IDS);
    expect(requests).toHaveLength(5);
    for (const { body } of requests) expect(body).toBe(requests[0]?.body);
  });

  test.each<[string, Reply]>([
    ['a server that says nothing', () => {}],
    ['a body that stalls behind its headers', stall],
  ])('after %s', async (_, reply) => {
    const { client, requests } = await openShop([reply], { timeoutMs: 1_000 });
    await client.track(KNOWN);
    // Or more, if the machine takes that long to answer.
    expect(requests.length).toBeGreaterThan(1);
    for (const { body } of requests) expect(body).toBe(requests[0]?.body);
  });
});

describe('a generated id is the same on every attempt', () => {
  test.each([unavailable, reset, html()])('%#', async (reply) => {
    const { client, batches } = await openShop([reply, reply]);
    const { event_id } = await client.track(EVENT);
    expect(batches().map(([event]) => event?.event_id)).toEqual(Array(3).fill(event_id));
  });
});

describe('rejects at once', () => {
  const detail = [{ loc: ['body', 'conversion_value', 'currency'], msg: 'must be of ISO 4217', type: 'value' }];
  test.each([
    [400, 'invalid', 'site is paused', 'site is paused'],
    [401, 'unauthorized', 'no key', 'no key'],
    [403, 'forbidden', 'unknown key', 'unknown key'],
    [413, 'invalid', 'too large', 'too large'],
    [422, 'invalid', detail, 'body.conversion_value.currency: must be of ISO 4217'],
  ])('a %i as %s', async (status, code, given, text) => {
    const { client, requests } = await openShop([json(status, { detail: given })]);
    const error = await failureOf(client.track(KNOWN));
    expect(error).toMatchObject({ name: 'ScnvError', code, status, detail: given, eventId: SCAN, retryable: false });
    expect(error.message).toBe(`event ${SCAN} was not accepted: ${code} (HTTP ${status}): ${text}`);
    expect(requests).toHaveLength(1);
  });

  test('an answer without an explanation', async () => {
    const { client } = await openShop([html(403)]);
    expect(await failureOf(client.track(KNOWN))).toMatchObject({ code: 'forbidden', status: 403, detail: null });
  });

  test('a reason of an unknown shape, still with a ScnvError', async () => {
    for (const strange of [{ code: 7 }, [{ msg: 'no' }], ['no'], 7, [null], [{ loc: 'body' }], { loc: ['body'] }]) {
      const { client } = await openShop([json(400, { detail: strange })]);
      expect(await failureOf(client.track(KNOWN))).toMatchObject({ status: 400, detail: strange });
    }
  });

  test('and one refusal does not apply to the next event', async () => {
    const { client } = await openShop([json(403, {}), json(400, {})]);
    const refused = [await failureOf(client.track(KNOWN)), await failureOf(client.track(KNOWN))];
    expect(refused.map(({ status }) => status)).toEqual([403, 400]);
    expect(await client.track(KNOWN)).toMatchObject({ status: 'accepted' });
  });
});

describe('gives up after maxAttempts', () => {
  test.each<[string, Reply, object]>([
    ['unavailable', unavailable, { code: 'unavailable', status: 503, detail: 'restarting' }],
    ['too slow for it', json(408, {}), { code: 'unavailable', status: 408, detail: null }],
    ['too early for it', json(425, {}), { code: 'unavailable', status: 425, detail: null }],
    ['rate limited', json(429, {}), { code: 'rate_limited', status: 429, detail: null }],
    ['unreachable', reset, { code: 'unavailable', status: 0, detail: null, cause: expect.any(TypeError) }],
    ['no collector', html(), { code: 'unexpected', status: 200, detail: null }],
  ])('%s', async (_, reply, expected) => {
    const { client, requests } = await openShop([], {}, reply);
    const errors = await Promise.all(IDS.map((event_id) => failureOf(client.track({ ...EVENT, event_id }))));
    expect(errors.map(({ eventId }) => eventId)).toEqual(IDS);
    for (const error of errors) expect(error).toMatchObject({ ...expected, retryable: true });
    expect(requests).toHaveLength(5);
  });

  test.each([402, 404, 405, 406, 409, 410, 415, 431, 451, 499])(
    'a %i, which no collector gives for an event',
    async (status) => {
      const { client, requests } = await openShop([], {}, html(status));
      expect(await failureOf(client.track(KNOWN))).toMatchObject({ code: 'unexpected', status, retryable: true });
      expect(requests).toHaveLength(5);
    },
  );

  test('which may be one', async () => {
    const { client, requests } = await openShop([], { maxAttempts: 1, timeoutMs: 100 }, stall);
    const error = await failureOf(client.track(KNOWN));
    expect(error).toMatchObject({ code: 'unavailable', status: 0, cause: { name: 'TimeoutError' } });
    expect(requests).toHaveLength(1);
  });

  test('a host name that does not resolve', async () => {
    const options = { collector: 'http://collector.invalid', apiKey: 'secret', siteId: 'site_abc123' };
    const error = await failureOf(createClient(options).track(KNOWN));
    expect(error).toMatchObject({ code: 'unavailable', status: 0, retryable: true, cause: expect.any(Error) });
  });

  test('each event separately: one that joined later has attempts of its own', async () => {
    const held: (() => void)[] = [];
    const { client, requests, batches } = await openShop(
      [(...exchange) => held.push(() => reset(...exchange))],
      {
        maxAttempts: 2,
      },
      unavailable,
    );
    const first = failureOf(client.track({ ...EVENT, order_id: 'first' }));
    await until(() => requests.length);
    const second = failureOf(client.track({ ...EVENT, order_id: 'second' }));
    for (const answer of held) answer();
    expect([(await first).status, (await second).status]).toEqual([503, 503]);
    expect(batches().map((batch) => batch.map(({ order_id }) => order_id))).toEqual([
      ['first'],
      ['first', 'second'],
      ['second'],
    ]);
    // A later event has attempts of its own, too.
    expect(await failureOf(client.track(KNOWN))).toMatchObject({ status: 503 });
  });
});

describe('waits as long as the collector says', () => {
  test.each([
    ['in seconds', 429, 1_000, () => '1'],
    // The header has whole seconds only.
    ['as a date', 429, 900, () => new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000).toUTCString()],
    ['or a proxy in its place', 404, 1_000, () => '1'],
  ])('%s', async (_, status, atLeastMs, header) => {
    const times: number[] = [];
    const { client } = await openShop([
      (...exchange) => {
        times.push(performance.now());
        saying(status, header())(...exchange);
      },
    ]);
    const tracked = client.track(KNOWN);
    // Neither another call nor a flush shortens the wait.
    await until(() => times.length);
    await roundTrip();
    const flushed = client.flush();
    await Promise.all([tracked, client.track(EVENT), flushed]);
    // A timer may fire up to a millisecond early.
    expect(performance.now() - (times[0] as number)).toBeGreaterThanOrEqual(atLeastMs - 2);
  });
});

test('whatever is answered, each call settles', async () => {
  const hostile = fc.constant({ toString: 1, toJSON: 1, valueOf: null });
  const anyDetail = fc.oneof(hostile, fc.array(fc.record({ loc: fc.array(hostile), msg: hostile })), fc.jsonValue());
  const anyVerdict = fc.record({
    index: fc.constant(0),
    status: fc.constantFrom('accepted', 'rejected'),
    detail: anyDetail,
  });
  const anyBody = fc.oneof(
    fc.record({ detail: anyDetail }),
    fc.record({ results: fc.tuple(anyVerdict) }),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(200, 400, 404, 422, 503), anyBody, async (status, body) => {
      const { client, close } = await openShop([], { maxAttempts: 1 }, json(status, body));
      const [{ status: settled }] = await Promise.allSettled([client.track(KNOWN)]);
      expect(['fulfilled', 'rejected']).toContain(settled);
      await close();
    }),
    { numRuns: 100 },
  );
});

test('a pause ends with the next attempt: a flush during that sends what waits to be batched', async () => {
  const held: (() => void)[] = [];
  const hold: Reply = (...exchange) =>
    held.push(() => json(200, { results: [{ index: 0, status: 'accepted' }] })(...exchange));
  const { client, requests } = await openShop([unavailable, hold], { maxWaitMs: 60_000 });
  const first = client.track(KNOWN);
  void client.flush();
  await until(() => held.length);
  const second = client.track(EVENT);
  const flushed = client.flush();
  for (const answer of held) answer();
  await flushed;
  expect([await first, await second]).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
  // From then on, events wait to be batched as usual.
  const third = client.track(EVENT);
  await roundTrip();
  expect(requests).toHaveLength(3);
  await client.flush();
  expect(await third).toMatchObject({ status: 'accepted' });
});
