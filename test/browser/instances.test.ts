// @vitest-environment happy-dom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  flush,
  getScanSessionId,
  init,
  setConsent,
  status,
  stop,
  type TrackOptions,
  track,
} from '../../src/browser/index.ts';
import type { Metadata } from '../../src/wire.ts';
import { SESSION_KEY } from '../../src/wire.ts';
import { SCAN } from '../world.ts';
import {
  allDelivered,
  answered,
  collector,
  countListeners,
  endpoint,
  events,
  goTo,
  listenToConsole,
  names,
  replace,
  SITE,
  turnPage,
  visitBeforeEach,
} from './visit.ts';

visitBeforeEach();

test('init, track and flush: the events of a real page reach the collector', async () => {
  const said = listenToConsole();
  document.title = 'Socks';
  init(SITE, { endpoint: endpoint() });
  track('purchase', { items: 2 }, { orderId: '10042' });
  expect(await flush()).toEqual(allDelivered(2));

  expect(collector.requests).toHaveLength(1);
  expect(collector.requests[0]).toMatchObject({ method: 'POST', path: '/ct' });
  expect(collector.requests[0]?.headers['content-type']).toMatch(/^text\/plain/);
  expect(collector.bodies()[0]).toMatchObject({
    site_id: SITE,
    device: { user_agent: navigator.userAgent, screen_width: screen.width, language: navigator.language },
  });
  const [view, purchase] = events();
  const page = { page_url: location.href, page_title: 'Socks', scan_session_id: SCAN };
  expect(view).toMatchObject({ event_type: 'pageview', ...page });
  expect(purchase).toMatchObject({ event_type: 'purchase', ...page, order_id: '10042', metadata: { items: 2 } });
  expect(JSON.parse(localStorage.getItem(SESSION_KEY) ?? '')).toMatchObject({ sid: SCAN });
  expect(said).toEqual([]);
});

test('a visitor without a scan leaves no trace', async () => {
  goTo('/');
  const listeners = countListeners();
  init(SITE, { endpoint: endpoint() });
  track('purchase');
  expect(getScanSessionId()).toBeNull();
  expect(await flush()).toMatchObject({ waiting: 0, delivered: 0, dropped: { no_session: 1 } });
  turnPage('hidden');
  expect([listeners(), localStorage.length, collector.requests.length]).toEqual([0, 0, 0]);
});

describe('consent', () => {
  test.each([[undefined], [null], [false], [''], ['yes']])(
    '%j is not a consent, and lets nothing out',
    async (given) => {
      const said = listenToConsole();
      init(SITE, { endpoint: endpoint(), consent: 'pending' });
      setConsent(given as never);
      await flush();
      expect([localStorage.length, collector.requests.length]).toEqual([0, 0]);
      expect(said).toEqual([`warn: scnv: ${given} is not a consent`]);
    },
  );

  test.each([[false], [''], ['yes'], [true], [null]])('%j in init holds everything', async (consent) => {
    init(SITE, { endpoint: endpoint(), consent: consent as never });
    await flush();
    expect([localStorage.length, collector.requests.length]).toEqual([0, 0]);
  });

  test('set before init is respected by it', async () => {
    setConsent('granted');
    init(SITE, { endpoint: endpoint(), consent: 'pending' });
    expect(await flush()).toEqual(allDelivered(1));
    expect(events()[0]?.consent).toBe('granted');
  });

  test('refused after stop leaves nothing behind', async () => {
    init(SITE, { endpoint: endpoint() });
    stop();
    setConsent('denied');
    expect({ ...localStorage }).toEqual({ _scnv: '{"consent":"denied"}' });
  });

  test('refused after stop leaves nothing of any site that was started before', () => {
    for (const site of ['site_a', 'site_b']) {
      init(site, { endpoint: endpoint() });
      stop();
    }
    stop();
    setConsent('denied');
    expect({ ...localStorage, ...sessionStorage }).toEqual({ _scnv: '{"consent":"denied"}' });
  });

  test('refused in another tab overrides what was set here before for sites that start later', async () => {
    setConsent('granted');
    init('site_a', { endpoint: endpoint(), autoPageview: false });
    localStorage.setItem(SESSION_KEY, '{"consent":"denied"}');
    window.dispatchEvent(new StorageEvent('storage', { key: SESSION_KEY }));
    init('site_b', { endpoint: endpoint() });
    await flush();
    expect(collector.requests).toEqual([]);
  });

  test('refused where nothing can be stored stands for sites that start later', async () => {
    replace(window, 'localStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    init('site_a', { endpoint: endpoint() });
    setConsent('denied');
    init('site_b', { endpoint: endpoint() });
    await flush();
    expect(collector.requests).toEqual([]);
  });
});

describe('init', () => {
  test('called twice for one site makes one tracker and one warning', async () => {
    const said = listenToConsole();
    init(SITE, { endpoint: endpoint() });
    init(SITE, { endpoint: endpoint() });
    expect(said).toEqual([`warn: scnv: init(${SITE}) is repeated or incomplete`]);
    expect(await flush()).toEqual(allDelivered(1));
    expect(names()).toEqual(['pageview']);
  });

  test('looks for a scan again when it is called again', async () => {
    localStorage.clear();
    history.replaceState(null, '', location.pathname);
    listenToConsole();
    init(SITE, { endpoint: endpoint() });
    history.replaceState(null, '', `?scnv=${SCAN}`);
    init(SITE, { endpoint: endpoint() });
    expect(await flush()).toEqual(allDelivered(1));
  });

  test.each(['toString', '__proto__', 'constructor'])('takes the site id %s literally', async (siteId) => {
    const said = listenToConsole();
    init(siteId, { endpoint: endpoint() });
    expect(await flush()).toEqual(allDelivered(1));
    expect(said).toEqual([]);
  });

  test('for two sites makes two trackers, each with all events', async () => {
    const said = listenToConsole();
    init('site_a', { endpoint: endpoint() });
    init('site_b', { endpoint: endpoint(), autoPageview: false });
    track('purchase');
    expect(await flush()).toEqual(allDelivered(3));
    const perSite = collector.bodies().map(({ site_id, events: { length } }) => [site_id, length]);
    expect(perSite.sort()).toEqual([
      ['site_a', 2],
      ['site_b', 1],
    ]);
    expect(said).toEqual([]);
  });

  test.each([
    ['an endpoint', () => init(SITE, {} as never), SITE],
    ['a URL in the endpoint', () => init(SITE, { endpoint: '' }), SITE],
    ['a site id', () => init('', { endpoint: endpoint() }), ''],
  ])('without %s says so and does nothing', async (_, call, siteId) => {
    const said = listenToConsole();
    call();
    expect(said).toEqual([`warn: scnv: init(${siteId}) is repeated or incomplete`]);
    expect(await flush()).toEqual(allDelivered(0));
  });
});

describe('stop', () => {
  test('removes every listener', () => {
    const listeners = countListeners();
    init('site_a', { endpoint: endpoint() });
    init('site_b', { endpoint: endpoint() });
    expect(listeners()).toBeGreaterThan(0);
    stop();
    expect(listeners()).toBe(0);
  });

  test('stops tracking until init starts again', async () => {
    const said = listenToConsole();
    init(SITE, { endpoint: endpoint(), autoPageview: false });
    stop();
    track('lost');
    expect([getScanSessionId(), await flush()]).toEqual([null, allDelivered(0)]);
    init(SITE, { endpoint: endpoint(), autoPageview: false });
    track('marker');
    await flush();
    expect(names()).toEqual(['marker']);
    expect(said).toEqual([]);
  });

  test('leaves no trace in the status', () => {
    const before = status();
    setConsent('granted');
    init(SITE, { endpoint: endpoint(), autoPageview: false });
    stop();
    expect(status()).toEqual(before);
  });
});

describe('a page that is left or hidden', () => {
  test.each([
    ['is hidden', () => turnPage('hidden')],
    ['is left', () => window.dispatchEvent(new Event('pagehide'))],
  ])('sends what is waiting when it %s, only once', async (_, leave) => {
    init(SITE, { endpoint: endpoint() });
    leave();
    await answered();
    expect(names()).toEqual(['pageview']);
    window.dispatchEvent(new Event('pagehide'));
    turnPage('visible');
    track('marker');
    await flush();
    await answered();
    expect(names()).toEqual(['pageview', 'marker']);
  });
});

test('whatever a page passes in, nothing is thrown into it', async () => {
  const anyThing = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true });
  const anyOptions = fc.oneof(anyThing, fc.record({ orderId: anyThing, eventId: anyThing }));
  const said = listenToConsole();
  init(SITE, { endpoint: endpoint() });
  fc.assert(
    fc.property(anyThing, anyThing, anyOptions, (name, metadata, options) => {
      track(name as string, metadata as Metadata, options as TrackOptions);
    }),
  );
  expect(said).toEqual([]);
});
