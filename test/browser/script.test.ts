// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { init } from '../../src/browser/index.ts';
import { OTHER_SCAN, SCAN } from '../world.ts';
import { flush, load, page, runScript, runStub, scanova } from './tag.ts';
import {
  allDelivered,
  collector,
  countListeners,
  endpoint,
  events,
  eventually,
  goTo,
  listenToConsole,
  names,
  replace,
  SITE,
  turnPage,
  visitBeforeEach,
} from './visit.ts';

visitBeforeEach();

describe('the tag', () => {
  test('on its own tracks the page view, and sends to where it came from', async () => {
    const said = listenToConsole();
    load();
    expect(await flush()).toEqual(allDelivered(1));
    expect(collector.requests.map(({ path }) => path)).toEqual(['/ct']);
    expect(collector.bodies()[0].site_id).toBe(SITE);
    expect(said).toEqual([]);
  });

  test('takes its options from data-*', async () => {
    load({ siteId: SITE, endpoint: '/first/party', autoPageview: 'false' });
    scanova('track', 'marker');
    await flush();
    expect(collector.requests.map(({ path }) => path)).toEqual(['/first/party']);
    expect(names()).toEqual(['marker']);
  });

  test('lets window.scanovaConfig override data-*', async () => {
    page.scanovaConfig = { siteId: 'site_config', autoPageview: true };
    load({ siteId: SITE, autoPageview: 'false' });
    await flush();
    expect(collector.bodies()[0].site_id).toBe('site_config');
    expect(names()).toEqual(['pageview']);
  });

  test('without data-* waits for init, whose options override all others', async () => {
    page.scanovaConfig = { endpoint: endpoint(), autoPageview: false };
    load({});
    expect(await flush()).toEqual(allDelivered(0));
    scanova('init', SITE, { autoPageview: true });
    await flush();
    expect(names()).toEqual(['pageview']);
  });

  test('adds one name to the page, scanova, and no listener without a scan', () => {
    goTo('/');
    const listeners = countListeners();
    const before = new Set(Object.keys(window));
    load();
    expect(Object.keys(window).filter((name) => !before.has(name))).toEqual(['scanova']);
    expect(listeners()).toBe(0);
  });

  test('loaded twice tracks one page view, and warns once', async () => {
    const said = listenToConsole();
    load();
    const { scanova: first } = page;
    load();
    first?.('track', 'first');
    scanova('track', 'second');
    await flush();
    expect(names()).toEqual(['pageview', 'first', 'second']);
    expect(said).toEqual([`warn: scnv: init(${SITE}) is repeated or incomplete`]);
  });

  test('next to the npm package makes one tracker, and warns once', async () => {
    const said = listenToConsole();
    init(SITE, { endpoint: endpoint() });
    load();
    scanova('track', 'marker');
    await flush();
    expect(names()).toEqual(['pageview', 'marker']);
    expect(said).toEqual([`warn: scnv: init(${SITE}) is repeated or incomplete`]);
  });
});

test.each(['', 'data:text/javascript,0'])('a tag with the src "%s" throws nothing, and waits for init', (src) => {
  const tag = document.createElement('script');
  if (src) tag.src = src;
  runScript(tag);
  expect(page.scanova).toBeTypeOf('function');
});

describe('a stub that the page has kept a reference to calls the script', () => {
  test('if it is ours', async () => {
    runStub();
    const { scanova: kept } = page;
    load();
    kept?.('track', 'purchase', { items: 2 });
    await flush();
    expect(names()).toEqual(['pageview', 'purchase']);
    expect(events()[1]?.metadata).toEqual({ items: 2 });
  });

  test('if it keeps the arguments of a call', async () => {
    const q: IArguments[] = [];
    const kept: (...call: unknown[]) => void = function () {
      // biome-ignore lint/complexity/noArguments: as in the stubs of others
      q.push(arguments);
    };
    page.scanova = Object.assign(kept, { q });
    load();
    kept('track', 'purchase', { items: 2 });
    await flush();
    expect(names()).toEqual(['pageview', 'purchase']);
    expect(events()[1]?.metadata).toEqual({ items: 2 });
  });
});

test('the calls of a stub are replayed, whatever it calls its list', async () => {
  page.scanova = Object.assign(() => {}, { version: '1.0', queue: [['track', 'early']] });
  load();
  await flush();
  expect(names()).toEqual(['pageview', 'early']);
});

test('a stub without a queue is replaced by the script', async () => {
  const calls: unknown[] = [];
  page.scanova = (...call) => calls.push(call);
  load({});
  scanova('init', SITE);
  await flush();
  expect(names()).toEqual(['pageview']);
  expect(calls).toEqual([]);
});

test('a form with the id scanova and a field q is not a stub', async () => {
  Reflect.set(page, 'scanova', Object.assign(document.createElement('form'), { q: document.createElement('input') }));
  load();
  await flush();
  expect(names()).toEqual(['pageview']);
});

describe('the commands', () => {
  test('getScanSessionId waits for the visitor of a prerendered page', () => {
    replace(document, 'prerendering', { value: true, writable: true });
    const given: unknown[] = [];
    runStub();
    scanova('getScanSessionId', (id: unknown) => given.push(id));
    load();
    expect(given).toEqual([]);
    Reflect.set(document, 'prerendering', false);
    document.dispatchEvent(new Event('prerenderingchange'));
    expect(given).toEqual([SCAN]);
  });

  test('getScanSessionId returns the id, and passes it to a callback', () => {
    load();
    const given: unknown[] = [];
    expect(scanova('getScanSessionId', (id: unknown) => given.push(id))).toBe(SCAN);
    expect(scanova('getScanSessionId')).toBe(SCAN);
    expect(given).toEqual([SCAN]);
  });

  test('a callback that throws harms neither the page nor the calls after it', () => {
    load();
    const failing = () => {
      throw new Error('the page has a fault');
    };
    expect(scanova('getScanSessionId', failing)).toBe(SCAN);
  });

  test('track accepts metadata and options', async () => {
    load({ siteId: SITE, autoPageview: 'false' });
    scanova('track', 'purchase', { items: 2 }, { orderId: 10042, eventId: OTHER_SCAN });
    await flush();
    const [event] = events();
    expect(event).toMatchObject({ event_type: 'purchase', order_id: '10042', event_id: OTHER_SCAN });
    expect(event?.metadata).toEqual({ items: 2 });
  });

  test('stop sends what is waiting and ends tracking', async () => {
    load();
    scanova('stop');
    scanova('track', 'lost');
    turnPage('hidden');
    await eventually(() => expect(names()).toEqual(['pageview']));
    expect(scanova('getScanSessionId')).toBeNull();
  });

  test.each(['hasOwnProperty', '__defineGetter__', 'valueOf'])('%s is not one', (name) => {
    load();
    expect(scanova(name)).toBeUndefined();
  });

  test('a consent that a stub has kept applies before the tag itself starts', async () => {
    runStub();
    scanova('track', 'early');
    scanova('consent', 'pending');
    load();
    await flush();
    expect([localStorage.length, sessionStorage.length, names()]).toEqual([0, 0, []]);
    scanova('consent', 'granted');
    await flush();
    expect(names()).toEqual(['pageview', 'early']);
  });

  test('getScanSessionId with something other than a callback throws nothing', () => {
    load();
    expect(scanova('getScanSessionId', 'please')).toBe(SCAN);
  });

  test('an unknown one does nothing', () => {
    load();
    expect([scanova('identify', 7), scanova(), scanova(null)]).toEqual([undefined, undefined, undefined]);
  });
});
