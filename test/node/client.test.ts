import { expect, onTestFinished, test, vi } from 'vitest';
import { createClient, type TrackedEvent } from '../../src/node/index.ts';
import { isUuid, MAX_REQUEST_EVENTS } from '../../src/wire.ts';
import { json, type Reply, reset, startServer } from '../server.ts';
import { OTHER_SCAN, SCAN } from '../world.ts';
import { EVENT, failureOf, openShop, roundTrip, until } from './shop.ts';

const isNow = (time: string) => Math.abs(Date.parse(time) - Date.now()) < 60_000;
const stored = (event_id: string) => ({
  success: true,
  event_id,
  status: 'accepted',
  message: 'The event is stored.',
});

test('an event is posted with its site and key, and the receipt is returned', async () => {
  const { client, requests, bodies, batches } = await openShop([]);
  const event = { ...EVENT, conversion_value: { amount: 19.99, currency: 'EUR' }, properties: { город: 'Київ 🌻' } };
  const receipt = await client.track(event);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: 'POST',
    path: '/server-events/batch',
    headers: { 'x-api-key': 'secret', 'content-type': 'application/json' },
  });
  expect(bodies()).toEqual([
    {
      events: [
        {
          ...event,
          site_id: 'site_abc123',
          event_id: expect.toSatisfy(isUuid) as string,
          event_time: expect.toSatisfy(isNow) as string,
        },
      ],
    },
  ]);
  expect(receipt).toEqual(stored(String(batches()[0]?.[0]?.event_id)));
});

test('an event that waits keeps the time of its call, or the one that the caller gave', async () => {
  const { client, bodies } = await openShop([json(503, {})]);
  const event_time = '2026-01-01T00:00:00.000Z';
  const events = [EVENT, { ...EVENT, event_time }, ...[undefined, ''].map((none) => ({ ...EVENT, event_time: none }))];
  const calledAt = Date.now();
  const tracked = events.map((event) => client.track(event as TrackedEvent));
  const doneAt = Date.now();
  await Promise.all(tracked);
  expect(bodies()).toHaveLength(2);
  const [first, given, ...none] = bodies()[1].events.map((event: { event_time: string }) =>
    Date.parse(event.event_time),
  );
  expect(given).toBe(Date.parse(event_time));
  for (const time of [first, ...none]) expect(calledAt <= time && time <= doneAt).toBe(true);
});

test("the caller's id is kept, and the caller's event is not modified", async () => {
  const { client, batches } = await openShop([]);
  await client.track(Object.freeze({ ...EVENT, event_id: OTHER_SCAN }));
  expect(batches()[0]?.[0]?.event_id).toBe(OTHER_SCAN);
});

test('a generated id begins with the time of the call, for the sake of the index', async () => {
  const { client } = await openShop([]);
  const { event_id } = await client.track(EVENT);
  const madeAt = Number.parseInt(event_id.replace('-', '').slice(0, 12), 16);
  expect(isNow(new Date(madeAt).toISOString())).toBe(true);
});

test('an empty id counts as none', async () => {
  const { client, batches } = await openShop([]);
  await client.track({ ...EVENT, event_id: '' });
  expect(batches()[0]?.[0]?.event_id).toSatisfy(isUuid);
});

test('changes that a caller makes to an event after the call are not sent', async () => {
  const { client, batches } = await openShop([]);
  const event = { ...EVENT };
  const tracked = client.track(event);
  event.order_id = 'changed';
  await tracked;
  expect(batches()[0]?.[0]?.order_id).toBe(EVENT.order_id);
});

test('calls made together are sent together, up to a hundred per request, and each gets its own receipt', async () => {
  const { client, batches } = await openShop([]);
  const receipts = await Promise.all(
    Array.from({ length: 250 }, (_, index) => client.track({ ...EVENT, order_id: `${index}` })),
  );
  expect(batches().map(({ length }) => length)).toEqual([MAX_REQUEST_EVENTS, MAX_REQUEST_EVENTS, 50]);
  const sent = batches().flat();
  expect(sent.map(({ order_id }) => order_id)).toEqual(receipts.map((_, index) => `${index}`));
  expect(receipts).toEqual(sent.map(({ event_id }) => stored(event_id)));
  expect(new Set(receipts.map(({ event_id }) => event_id)).size).toBe(250);
});

test('one request is in flight at a time; events that come meanwhile queue up and leave together', async () => {
  const held: (() => void)[] = [];
  const { client, requests, batches } = await openShop([
    (...exchange) => held.push(() => json(200, { results: [{ index: 0, status: 'accepted' }] })(...exchange)),
  ]);
  const first = client.track(EVENT);
  await until(() => requests.length);
  const others = [1, 2, 3].map(() => client.track(EVENT));
  await roundTrip();
  expect(requests).toHaveLength(1);
  for (const answer of held) answer();
  await Promise.all([first, ...others]);
  expect(batches().map(({ length }) => length)).toEqual([1, 3]);
});

test('an event waits up to maxWaitMs to be batched, and flush does not', async () => {
  const { client, batches } = await openShop([], { maxWaitMs: 60_000 });
  const tracked = [client.track(EVENT)];
  await roundTrip();
  tracked.push(client.track(EVENT));
  expect(batches()).toEqual([]);
  await client.flush();
  await Promise.all(tracked);
  expect(batches().map(({ length }) => length)).toEqual([2]);
});

test('a single event that nobody awaits arrives within maxWaitMs', async () => {
  const { client, requests } = await openShop([], { maxWaitMs: 20 });
  void client.track(EVENT);
  await until(() => requests.length);
});

test('twenty events do not wait for more', async () => {
  const { client, batches } = await openShop([], { maxWaitMs: 60_000 });
  await Promise.all(Array.from({ length: 20 }, () => client.track(EVENT)));
  expect(batches().map(({ length }) => length)).toEqual([20]);
});

test('each event has its own verdict: a refused one does not affect the others', async () => {
  const detail = [{ loc: ['body', 'events', 1, 'conversion_value', 'amount'], msg: 'is too exact', type: 'value' }];
  const results = [
    { index: 0, event_id: OTHER_SCAN, status: 'accepted' },
    { index: 1, event_id: null, status: 'rejected', detail },
    { index: 2, event_id: SCAN, status: 'duplicate', detail: 'this order_id was counted before' },
  ];
  const { client, batches } = await openShop([json(200, { accepted: 1, duplicates: 1, rejected: 1, results })]);
  const track = (event_id?: string) => client.track({ ...EVENT, event_id });
  const [first, second, third] = [track(OTHER_SCAN), track(), track(SCAN)];
  expect(await first).toEqual(stored(OTHER_SCAN));
  const error = await failureOf(second);
  expect(error).toMatchObject({ code: 'invalid', status: 422, eventId: batches()[0]?.[1]?.event_id, retryable: false });
  expect(error.detail).toEqual([{ loc: ['body', 'conversion_value', 'amount'], msg: 'is too exact', type: 'value' }]);
  const message = 'Not counted: this order_id was counted before.';
  expect(await third).toEqual({ ...stored(SCAN), status: 'duplicate', message });
});

test('a repeat that an earlier attempt has stored is the same event, and is reported so', async () => {
  const duplicate: Reply = (response, { body }) => {
    const { event_id } = JSON.parse(body).events[0];
    const detail = `this order_id was counted before, with event ${event_id.toLowerCase()}`;
    json(200, { results: [{ index: 0, event_id, status: 'duplicate', detail }] })(response, { body } as never);
  };
  const { client } = await openShop([duplicate, reset, duplicate]);
  const event = { ...EVENT, event_id: OTHER_SCAN.toUpperCase() };
  expect((await client.track(event)).message).toMatch(/^Not counted: this order_id was counted before/);
  expect(await client.track(event)).toMatchObject({
    status: 'duplicate',
    message: 'The event was stored by an earlier attempt.',
  });
});

test('each event of a refused batch learns what is wrong with it', async () => {
  const problem = (index: number, field: string) => ({
    loc: ['body', 'events', index, field],
    msg: 'no',
    type: 'value',
  });
  const { client } = await openShop([json(422, { detail: [problem(0, 'order_id'), problem(1, 'consent')] })]);
  const errors = await Promise.all([client.track(EVENT), client.track(EVENT)].map(failureOf));
  expect(errors.map(({ detail }) => detail)).toEqual([
    [{ loc: ['body', 'order_id'], msg: 'no', type: 'value' }],
    [{ loc: ['body', 'consent'], msg: 'no', type: 'value' }],
  ]);
  expect(errors.map(({ code, status }) => [code, status])).toEqual(Array(2).fill(['invalid', 422]));
});

test.each(['collector', 'apiKey', 'siteId'])('a missing %s is named at once', (name) => {
  const options = { collector: 'https://collector.example', apiKey: 'secret', siteId: 'site_abc123' };
  expect(() => createClient({ ...options, [name]: undefined })).toThrow(TypeError);
  expect(() => createClient({ ...options, [name]: '' })).toThrow(`"${name}" is missing`);
});

test.each([
  ['a key of two lines', { apiKey: 'secret\nother' }],
  ['a key that no header can hold', { apiKey: 'secret…' }],
  ['a password in the address', { collector: 'https://shop:secret@collector.example' }],
])('%s is reported at once, and not shown', (_, wrong) => {
  const options = { collector: 'https://collector.example', apiKey: 'key', siteId: 'site_abc123', ...wrong };
  expect(() => createClient(options)).toThrow(/^createClient: invalid collector or apiKey$/);
});

test.each([
  ['', '/server-events/batch'],
  ['/', '/server-events/batch'],
  ['/scnv', '/scnv/server-events/batch'],
  ['/scnv//', '/scnv/server-events/batch'],
])('a collector at the path "%s" is called at %s', async (path, asked) => {
  const server = await startServer(json(400, { detail: 'site is paused' }));
  const client = createClient({ collector: server.origin + path, apiKey: 'secret', siteId: 'site_abc123' });
  await failureOf(client.track(EVENT));
  expect(server.requests.map((request) => request.path)).toEqual([asked]);
  await server.close();
});

test('the key is not sent to where a redirect leads', async () => {
  const stranger = await startServer(json(200, {}));
  const { client } = await openShop([(response) => response.writeHead(307, { Location: stranger.origin }).end()]);
  expect(await failureOf(client.track(EVENT))).toMatchObject({ status: 307, retryable: false });
  expect(stranger.requests).toEqual([]);
  await stranger.close();
});

test.each(['localhost:8787', 'ftp://collector.example', 'collector.example'])(
  '%s, which is not the URL of a collector, is refused at once',
  (collector) => {
    expect(() => createClient({ collector, apiKey: 'secret', siteId: 'site_abc123' })).toThrow(TypeError);
  },
);

test('needs no running clock if nothing fails', async () => {
  const { client } = await openShop([]);
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  expect(await client.track(EVENT)).toMatchObject({ status: 'accepted' });
  expect(await client.close()).toEqual({ delivered: 1, failed: 0, dropped: 0 });
});

test('works with the fetch that exists when it is called', async () => {
  const { client } = await openShop([]);
  const { fetch } = globalThis;
  let calls = 0;
  globalThis.fetch = (...parameters) => {
    calls++;
    return fetch(...parameters);
  };
  await client.track(EVENT).finally(() => {
    globalThis.fetch = fetch;
  });
  expect(calls).toBe(1);
});
