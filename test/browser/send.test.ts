// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { flush, init } from '../../src/browser/index.ts';
import { post } from '../../src/browser/send.ts';
import { outcome } from '../../src/outcome.ts';
import { html, json, type Reply, reset, type Server, startServer } from '../server.ts';
import { turn } from '../world.ts';
import {
  allDelivered,
  collector,
  endpoint,
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

  test('a body arrives as it is, without a preflight', async () => {
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
  ])('where fetch %s', async (_, value) => {
    replace(window, 'fetch', { value });
    init(SITE, { endpoint: endpoint() });
    expect(await flush()).toEqual(allDelivered(1));
    expect(names()).toEqual(['pageview']);
  });

  test('nothing is sent twice where fetch rejects: it is a failure like others', async () => {
    replace(window, 'fetch', { value: () => Promise.reject(new TypeError('offline')) });
    expect(await post(endpoint(), '{}', true, true)).toEqual({ status: 0 });
    expect(names()).toEqual([]);
  });
});

// happy-dom sends its beacons by the page's fetch, which is what is missing here: so this one is made by hand.
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

  test('a beacon takes what waits, and since it is never answered, XHR asks later', async () => {
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
  ])('XHR does later, where the beacon %s', async (_, prepare) => {
    prepare();
    init(SITE, { endpoint: endpoint() });
    turnPage('hidden');
    turnPage('visible');
    await turn();
    expect(await flush()).toEqual(allDelivered(1));
    expect(names()).toEqual(['pageview']);
  });

  test('a page that stays sends no beacon, since a beacon is never answered', async () => {
    giveBeacon(true);
    init(SITE, { endpoint: endpoint() });
    await flush();
    expect([beacons.length, names()]).toEqual([0, ['pageview']]);
  });
});

describe('gives up after ten seconds', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

  test.each<[string, (signal: AbortSignal) => Promise<unknown>, number]>([
    ['fetch is not answered', untilAborted, 0],
    [
      'the body stalls behind its headers',
      async (signal) => ({ status: 200, headers: new Headers(), json: () => untilAborted(signal) }),
      200,
    ],
  ])('when %s', async (_, respond, status) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let isOver = false;
    replace(window, 'fetch', { value: (_url: string, { signal }: { signal: AbortSignal }) => respond(signal) });
    const posted = post(endpoint(), '{}', false, false).finally(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const answer = await posted;
    expect([answer.status, answer.body ?? null]).toEqual([status, null]);
    expect(outcome(answer, 1)).toBeNull();
  });

  test('when XHR is not answered', async () => {
    noFetch();
    class SilentRequest {
      timeout = 0;
      status = 0;
      response = null;
      onloadend = () => {};
      open() {}
      getResponseHeader = () => null;
      send() {
        expect(this.timeout).toBe(10_000);
        this.onloadend();
      }
    }
    replace(window, 'XMLHttpRequest', { value: SilentRequest });
    expect(await post(endpoint(), '{}', false, false)).toMatchObject({ status: 0 });
  });

  test('where there is neither fetch nor XHR, nothing throws', async () => {
    noFetch();
    replace(window, 'XMLHttpRequest', { value: undefined });
    expect(await post(endpoint(), '{}', false, false)).toEqual({ status: 0 });
  });

  test('fetch without a deadline is not used', async () => {
    replace(window, 'AbortController', { value: undefined });
    const asked = vi.fn();
    replace(window, 'fetch', { value: asked });
    expect((await post(endpoint(), JSON.stringify({ events: [{}] }), false, false)).status).toBe(200);
    expect(asked).not.toHaveBeenCalled();
  });
});

test.each([200, 204, 400, 503])(
  'the body of a %i is read, or the browser would keep the request open',
  async (status) => {
    let reads = 0;
    const json = async () => {
      reads++;
      throw new SyntaxError('no JSON');
    };
    replace(window, 'fetch', { value: async () => ({ status, headers: new Headers(), json }) });
    expect((await post(endpoint(), '{}', false, true)).status).toBe(status);
    expect(reads).toBe(1);
  },
);

test('Retry-After arrives', async () => {
  const server = await startServer((response) => response.writeHead(429, { 'Retry-After': '7' }).end());
  hushBrowser();
  goTo(server.origin);
  expect(await post(`${server.origin}/ct`, '{}', false, false)).toMatchObject({ status: 429, retryAfter: '7' });
  await server.close();
});
