// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flush, init } from '../../src/browser/index.ts';
import { post } from '../../src/browser/send.ts';
import { outcome } from '../../src/outcome.ts';
import { html, json, type Reply, reset, type Server, startServer } from '../server.ts';
import { RECEIPT } from '../world.ts';
import { answered, endpoint, goTo, hushBrowser, names, replace, SITE, turnPage, visitBeforeEach } from './visit.ts';

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
    return post(`${server.origin}/ct`, '{"city":"Київ 🌻"}', false);
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
    expect({ ...answer, body: answer.body || null }).toEqual({ status, body });
    const decided = outcome(answer, 0, 0);
    expect(typeof decided === 'number' ? 'again' : decided).toBe(next);
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
    expect(await flush()).toEqual([{ delivered: 1 }]);
    expect(names()).toEqual(['pageview']);
  });

  test('nothing is sent twice where fetch rejects: it is a failure like others', async () => {
    replace(window, 'fetch', { value: () => Promise.reject(new TypeError('offline')) });
    expect(await post(endpoint(), '{}', true)).toEqual({ status: 0, body: undefined });
    await answered();
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

  test('a beacon takes what waits', async () => {
    giveBeacon(true);
    init(SITE, { endpoint: endpoint() });
    turnPage('hidden');
    await answered();
    expect(beacons.map(([url, body]) => [url, JSON.parse(String(body)).events.length])).toEqual([[endpoint(), 1]]);
    expect(names()).toEqual([]);
    expect(await flush()).toEqual([{ delivered: 1 }]);
  });

  test.each([
    ['is full', () => giveBeacon(false)],
    ['is missing', () => replace(navigator, 'sendBeacon', { value: undefined })],
  ])('XHR does, where the beacon %s', async (_, prepare) => {
    prepare();
    init(SITE, { endpoint: endpoint() });
    turnPage('hidden');
    await answered();
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
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const never = new Promise<never>(() => {});
  class SilentRequest {
    open() {}
    send() {}
  }

  test.each<[string, () => void]>([
    ['fetch is not answered', () => replace(window, 'fetch', { value: () => never })],
    [
      'the body stalls behind its headers',
      () => replace(window, 'fetch', { value: () => Promise.resolve({ status: 200, json: () => never }) }),
    ],
    [
      'XHR is not answered',
      () => {
        noFetch();
        replace(window, 'XMLHttpRequest', { value: SilentRequest });
      },
    ],
  ])('when %s', async (_, prepare) => {
    prepare();
    let answer: unknown = null;
    const posted = post(endpoint(), '{}', false).then((given) => {
      answer = given;
    });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(answer).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    await posted;
    expect(answer).toEqual({ status: 0, body: undefined });
  });

  test('where there is neither fetch nor XHR, nothing throws', async () => {
    noFetch();
    replace(window, 'XMLHttpRequest', { value: undefined });
    expect(await post(endpoint(), '{}', false)).toEqual({ status: 0 });
  });
});
