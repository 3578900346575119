// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { flush, init } from '../../src/browser/index.ts';
import { abortRequests, post } from '../../src/browser/send.ts';
import { outcome } from '../../src/outcome.ts';
import { html, json, type Reply, reset, type Server, startServer } from '../server.ts';
import { turn } from '../world.ts';
import {
  allDelivered,
  collector,
  endpoint,
  eventually,
  goTo,
  hushBrowser,
  names,
  replace,
  SITE,
  turnPage,
  visitBeforeEach,
} from './visit.ts';

const RECEIPT = { accepted: 1, duplicates: 0, rejected: 0, results: [] };

visitBeforeEach();

const noFetch = () => replace(window, 'fetch', { value: undefined });

describe.each([
  ['fetch', () => {}],
  ['XHR', noFetch],
])('by %s, over a real network', (_, choose) => {
  let server: Server;
  const start = async (reply: Reply) => {
    hushBrowser();
    server = await startServer(reply);
    goTo(server.origin);
    choose();
    return post(`${server.origin}/ct`, '{"city":"Київ 🌻"}', false, false);
  };
  afterEach(() => server.close());

  test('a body arrives unchanged, without a preflight', async () => {
    await start(json(200, RECEIPT));
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/ct', body: '{"city":"Київ 🌻"}' });
    expect(server.requests[0]?.headers['content-type']).toMatch(/^text\/plain/);
  });

  test.each<[string, Reply, number, unknown, string]>([
    ['a receipt', json(200, RECEIPT), 200, RECEIPT, 'delivered'],
    ['a page of HTML', html(), 200, null, 'again'],
    ['null', json(200, null), 200, null, 'again'],
    ['nothing', (response) => response.writeHead(204).end(), 204, null, 'again'],
    ['a refusal', json(400, { detail: 'site is paused' }), 400, { detail: 'site is paused' }, 'refused'],
    ['a refusal in HTML', html(403), 403, null, 'refused'],
    ['a batch too large', json(413, { detail: 'too large' }), 413, { detail: 'too large' }, 'rejected'],
    ['a failure', html(503), 503, null, 'again'],
    ['a reset connection', reset, 0, null, 'again'],
  ])('%s', async (_name, reply, status, body, next) => {
    const answer = await start(reply);
    expect(answer).toMatchObject({ status });
    expect(answer.body || null).toEqual(body);
    expect(outcome(answer, 1) ?? 'again').toBe(next);
  });
});

describe('called back', () => {
  test.each([
    ['fetch', () => {}, false, 0],
    ['XHR', noFetch, false, 0],
    ['fetch with keepalive, which the browser finishes', () => {}, true, 200],
  ])('%s', async (_, choose, keepalive, status) => {
    hushBrowser();
    let finish = () => {};
    const held: Reply = (response, request) => {
      finish = () => json(200, RECEIPT)(response, request);
    };
    const server = await startServer(held);
    goTo(server.origin);
    choose();
    const answer = post(`${server.origin}/ct`, '{}', false, keepalive);
    await eventually(() => expect(server.requests).toHaveLength(1));
    abortRequests();
    if (keepalive) finish();
    expect((await answer).status).toBe(status);
    await server.close();
  });
});

describe('falls back to XHR', () => {
  test.each<[string, unknown]>([
    ['is missing', undefined],
    [
      'throws',
      () => {
        throw new TypeError('blocked');
      },
    ],
    ['gives back no promise', () => undefined],
    ['gives back something else', () => 7],
  ])('when fetch %s', async (_, value) => {
    replace(window, 'fetch', { value });
    init(SITE, { endpoint: endpoint() });
    expect(await flush()).toEqual(allDelivered(1));
    expect(names()).toEqual(['pageview']);
  });

  test('nothing is sent twice when fetch rejects: it is a failure like any other', async () => {
    replace(window, 'fetch', { value: () => Promise.reject(new TypeError('offline')) });
    expect(await post(endpoint(), '{}', true, true)).toEqual({ status: 0 });
    expect(names()).toEqual([]);
  });
});

// happy-dom sends its beacons with the page's fetch, which is missing here: so this one is made by hand.
describe('on leaving without fetch', () => {
  const beacons: unknown[][] = [];
  const giveBeacon = (isTaken: boolean) =>
    replace(navigator, 'sendBeacon', {
      value: (...call: unknown[]) => {
        beacons.push(call);
        return isTaken;
      },
    });
  beforeEach(() => {
    beacons.length = 0;
    noFetch();
  });

  test('a beacon carries what is waiting, and since it is never answered, XHR asks later', async () => {
    giveBeacon(true);
    init(SITE, { endpoint: endpoint() });
    turnPage('hidden');
    expect(beacons.map(([url, body]) => [url, JSON.parse(String(body)).events.length])).toEqual([[endpoint(), 1]]);
    turnPage('visible');
    await turn();
    expect(await flush()).toEqual(allDelivered(1));
    expect(collector.bodies().map(({ asks }) => asks?.length)).toEqual([1, undefined]);
    expect(names()).toEqual(['pageview']);
  });

  test.each([
    ['is full', () => giveBeacon(false)],
    ['is missing', () => replace(navigator, 'sendBeacon', { value: undefined })],
  ])('XHR sends it later if the beacon %s', async (_, prepare) => {
    prepare();
    init(SITE, { endpoint: endpoint() });
    turnPage('hidden');
    turnPage('visible');
    await turn();
    expect(await flush()).toEqual(allDelivered(1));
    expect(names()).toEqual(['pageview']);
  });

  test('a page that stays open sends no beacon, since a beacon is never answered', async () => {
    giveBeacon(true);
    init(SITE, { endpoint: endpoint() });
    await flush();
    expect([beacons.length, names()]).toEqual([0, ['pageview']]);
  });
});

describe('gives up after ten seconds', () => {
  const never = () => new Promise<never>(() => {});
  const noXhr = class {
    open() {}
    send() {}
  };

  test.each<[string, () => void]>([
    ['fetch is not answered', () => replace(window, 'fetch', { value: never })],
    [
      'the body stalls behind its headers',
      () => replace(window, 'fetch', { value: async () => ({ status: 200, headers: new Headers(), json: never }) }),
    ],
    [
      'XHR is not answered',
      () => {
        noFetch();
        replace(window, 'XMLHttpRequest', { value: noXhr });
      },
    ],
  ])('when %s', async (_, silence) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let isOver = false;
    silence();
    const posted = post(endpoint(), '{}', false, false).finally(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await posted).toEqual({ status: 0 });
  });

  test('with neither fetch nor XHR, nothing throws', async () => {
    noFetch();
    replace(window, 'XMLHttpRequest', { value: undefined });
    expect(await post(endpoint(), '{}', false, false)).toEqual({ status: 0 });
  });
});
