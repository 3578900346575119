import { afterAll, describe, expect, test } from 'vitest';
import { type ClientOptions, createClient, ScnvError } from '../../src/node/index.ts';
import { isUuid } from '../../src/wire.ts';
import { html, json, type Reply, reset, type Server, stall, startServer } from '../server.ts';
import { OTHER_SCAN, SCAN } from '../world.ts';

const EVENT = { event_name: 'purchase', scan_session_id: SCAN, order_id: '10042' };
const RECEIPT = { success: true, event_id: OTHER_SCAN, status: 'accepted', message: 'The event is stored.' };
const accept = json(200, RECEIPT);
const unavailable = json(503, { detail: 'restarting' });

const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

async function start(script: Reply[], options: Partial<ClientOptions> = {}) {
  const server = await startServer(...script);
  servers.push(server);
  const client = createClient({ collector: server.origin, apiKey: 'secret', siteId: 'site_abc123', ...options });
  return { ...server, client };
}

const failure = (tracked: Promise<unknown>) =>
  tracked.then(
    () => expect.fail('it was taken'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ScnvError);
      return error as ScnvError;
    },
  );

test('an event is posted with its site and key, and the receipt given back', async () => {
  const { client, requests, bodies } = await start([accept]);
  const event = { ...EVENT, conversion_value: { amount: 19.99, currency: 'EUR' }, properties: { город: 'Київ 🌻' } };
  expect(await client.track(event)).toEqual(RECEIPT);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'POST',
    path: '/server-events',
    headers: { 'x-api-key': 'secret', 'content-type': 'application/json' },
  });
  expect(bodies()).toEqual([{ ...event, site_id: 'site_abc123', event_id: expect.toSatisfy(isUuid) }]);
});

test("the caller's id is kept, and the caller's event not touched", async () => {
  const { client, bodies } = await start([accept]);
  const event = Object.freeze({ ...EVENT, event_id: OTHER_SCAN });
  await client.track(event);
  expect(bodies()[0].event_id).toBe(OTHER_SCAN);
});

test('each event has an id of its own', async () => {
  const { client, bodies } = await start([accept]);
  await Promise.all([client.track(EVENT), client.track(EVENT)]);
  const [first, second] = bodies();
  expect(first.event_id).not.toBe(second.event_id);
});

describe.concurrent('tries again with the same body, id and all,', () => {
  test.each<[string, Reply]>([
    ['a 503', unavailable],
    ['a 429', json(429, { detail: 'slow down' })],
    ['a connection that is reset', reset],
    ['a 200 with a page of HTML', html()],
    ['a 200 with null', json(200, null)],
  ])('after %s', async (_, reply) => {
    const { client, requests } = await start([reply, accept]);
    expect(await client.track(EVENT)).toEqual(RECEIPT);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  test('after a body that stalls behind its headers', async () => {
    const { client, requests } = await start([stall, accept], { timeoutMs: 100 });
    expect(await client.track(EVENT)).toEqual(RECEIPT);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });
});

describe('rejects at once', () => {
  const detail = [{ loc: ['body', 'conversion_value', 'currency'], msg: 'must be of ISO 4217', type: 'value' }];
  test.each([
    [400, 'invalid', 'site is paused', 'site is paused'],
    [401, 'unauthorized', 'no key', 'no key'],
    [403, 'forbidden', 'unknown key', 'unknown key'],
    [404, 'invalid', 'not found', 'not found'],
    [422, 'invalid', detail, 'body.conversion_value.currency: must be of ISO 4217'],
  ])('a %i as %s', async (status, code, given, text) => {
    const { client, requests, bodies } = await start([json(status, { detail: given }), accept]);
    const error = await failure(client.track(EVENT));
    const eventId = bodies()[0].event_id;
    expect(error).toMatchObject({ name: 'ScnvError', code, status, detail: given, eventId, retryable: false });
    expect(error.message).toBe(`event ${eventId} was not taken: ${code} (HTTP ${status}): ${text}`);
    expect(requests).toHaveLength(1);
  });

  test('an answer that explains nothing', async () => {
    const { client } = await start([html(403)]);
    expect(await failure(client.track(EVENT))).toMatchObject({ code: 'forbidden', status: 403, detail: null });
  });
});

describe.concurrent('gives up after maxAttempts', () => {
  test.each<[string, Reply, object]>([
    ['unavailable', unavailable, { code: 'unavailable', status: 503, detail: 'restarting', retryable: true }],
    ['rate limited', json(429, {}), { code: 'rate_limited', status: 429, detail: null, retryable: true }],
    ['unreachable', reset, { code: 'unavailable', status: 0, detail: null, retryable: true }],
    ['no collector', html(), { code: 'unexpected', status: 200, detail: null }],
  ])('%s', async (_, reply, expected) => {
    const { client, requests, bodies } = await start([reply], { maxAttempts: 2 });
    const error = await failure(client.track(EVENT));
    expect(error).toMatchObject({ ...expected, eventId: bodies()[0].event_id });
    expect(requests).toHaveLength(2);
  });

  test('a body that stalls is no answer', async () => {
    const { client } = await start([stall], { maxAttempts: 1, timeoutMs: 100 });
    expect(await failure(client.track(EVENT))).toMatchObject({ code: 'unavailable', status: 0 });
  });
});

test.each(['collector', 'apiKey', 'siteId'])('a missing %s is named at once', (name) => {
  const options = { collector: 'https://collector.example', apiKey: 'secret', siteId: 'site_abc123' };
  expect(() => createClient({ ...options, [name]: undefined })).toThrow(TypeError);
  expect(() => createClient({ ...options, [name]: '' })).toThrow(`"${name}" is missing`);
});

test('listens to nothing of the process', async () => {
  const counts = () => Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)]));
  const before = counts();
  const { client } = await start([unavailable, accept]);
  await client.track(EVENT);
  expect(counts()).toEqual(before);
});

test('a reason of an unknown shape is no reason to throw anything but a ScnvError', async () => {
  for (const detail of [{ code: 7 }, [{ msg: 'no' }], ['no'], 7]) {
    const { client } = await start([json(400, { detail })]);
    await failure(client.track(EVENT));
  }
});

test('the key is not carried to where the collector is said to have moved', async () => {
  const stranger = await startServer(accept);
  const { client } = await start([(response) => response.writeHead(307, { Location: stranger.origin }).end()]);
  expect(await failure(client.track(EVENT))).toMatchObject({ status: 307, retryable: false });
  expect(stranger.requests).toEqual([]);
  await stranger.close();
});

test('a 200 with JSON that is no receipt is no acknowledgement', async () => {
  const { client } = await start([json(200, { ok: true })]);
  expect(await failure(client.track(EVENT))).toMatchObject({ status: 200, code: 'unexpected' });
});
