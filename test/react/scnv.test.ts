// @vitest-environment happy-dom
import { act, createElement, type ReactNode, StrictMode, useEffect } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { init, setConsent, stop, track } from '../../src/browser/index.ts';
import { Scnv, useScanSessionId } from '../../src/react/index.ts';
import { openInbox } from '../../src/testing/index.ts';
import { listenToConsole } from '../browser/visit.ts';

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);
const inbox = openInbox();
const unmounts: (() => void)[] = [];
beforeEach(() => {
  document.body.innerHTML = '<main></main>';
});
afterEach(async () => {
  for (const unmount of unmounts.splice(0)) await act(async () => unmount());
  await inbox.reset();
});

const place = () => document.querySelector('main') as HTMLElement;
const tracking = (props: object = {}) =>
  createElement(Scnv, { siteId: 'shop', endpoint: 'https://collector.invalid/ct', ...props });
const Shown = () => createElement('b', null, useScanSessionId() ?? 'none');
const namesOf = async () => (await inbox.events()).map(({ event_type }) => event_type);

async function mount(node: ReactNode) {
  const root = createRoot(place());
  unmounts.push(() => root.unmount());
  await act(async () => root.render(node));
  return root;
}

test('starts once, under StrictMode too, and logs nothing', async () => {
  const said = listenToConsole();
  await mount(createElement(StrictMode, null, tracking()));
  track('add_to_cart');
  expect(await namesOf()).toEqual(['pageview', 'add_to_cart']);
  expect(said).toEqual([]);
});

test('continues after it is unmounted, and does not start again when it is mounted again', async () => {
  const said = listenToConsole();
  const root = await mount(tracking());
  await act(async () => root.render(null));
  track('add_to_cart');
  await act(async () => root.render(tracking()));
  expect(await namesOf()).toEqual(['pageview', 'add_to_cart']);
  expect(said).toEqual([]);
});

test('starts with its options, and for another site when it gets one', async () => {
  const root = await mount(tracking({ autoPageview: false }));
  track('add_to_cart');
  expect(await namesOf()).toEqual(['add_to_cart']);
  await act(async () => root.render(tracking({ siteId: 'outlet' })));
  expect((await inbox.events('pageview')).map(({ site_id }) => site_id)).toEqual(['outlet']);
});

test('sends what components track as they are mounted, wherever it is placed', async () => {
  const Told = ({ name }: { name: string }) => {
    useEffect(() => track(name), [name]);
    return null;
  };
  const child = createElement(Told, { name: 'child' });
  await mount(createElement('div', null, createElement(Told, { name: 'before' }), child, tracking()));
  expect(await namesOf()).toEqual(['pageview', 'before', 'child']);
});

test('shows the scan, wherever the hook is used', async () => {
  await mount([createElement(Shown, { key: 1 }), createElement(Scnv, { key: 2, siteId: 'shop', endpoint: '/ct' })]);
  expect(place().textContent).toBe(inbox.scanSessionId);
});

test('server-rendered markup has no scan, and hydrates without a mismatch', async () => {
  const said = listenToConsole();
  const page = createElement('div', null, tracking(), createElement(Shown));
  place().innerHTML = renderToString(page);
  expect(place().textContent).toBe('none');
  // Another script of the page may be earlier.
  init('shop', { endpoint: 'https://collector.invalid/ct' });
  const root = await act(async () => hydrateRoot(place(), page));
  unmounts.push(() => root.unmount());
  expect(place().textContent).toBe(inbox.scanSessionId);
  expect(said).toEqual([]);
});

test('consent applies whenever it changes', async () => {
  const page = (consent?: 'pending' | 'granted' | 'denied') => [
    createElement(Shown, { key: 1 }),
    createElement(Scnv, { key: 2, siteId: 'shop', endpoint: '/ct', consent }),
  ];
  const root = await mount(page('pending'));
  expect(await namesOf()).toEqual([]);
  await act(async () => root.render(page('granted')));
  expect(await inbox.waitFor('pageview')).toMatchObject({ consent: 'granted' });
  await act(async () => root.render(page('denied')));
  track('purchase');
  expect(await namesOf()).toEqual(['pageview']);
  expect(place().textContent).toBe('none');
});

test('consent that does not change overrules nothing that was said beside it', async () => {
  const root = await mount(tracking({ consent: 'granted' }));
  await act(async () => setConsent('pending'));
  await act(async () => root.render(tracking({ consent: 'granted', debug: false })));
  track('purchase');
  expect(await namesOf()).not.toContain('purchase');
});

test('calls made outside the component are seen too', async () => {
  await mount(createElement(Shown));
  expect(place().textContent).toBe('none');
  await act(async () => init('shop', { endpoint: 'https://collector.invalid/ct' }));
  expect(place().textContent).toBe(inbox.scanSessionId);
  await act(async () => setConsent('denied'));
  expect(place().textContent).toBe('none');
});

test.each([
  ['storage', 'while it is open'],
  ['visibilitychange', 'before it is in front again'],
  ['pageshow', 'before it comes back'],
])("a refusal in another tab clears the hook's scan: %s, %s", async (type) => {
  await mount([tracking({ key: 1 }), createElement(Shown, { key: 2 })]);
  expect(place().textContent).toBe(inbox.scanSessionId);
  await act(async () => {
    localStorage.setItem('_scnv', '{"consent":"denied"}');
    window.dispatchEvent(Object.assign(new Event(type), { persisted: true }));
  });
  expect(place().textContent).toBe('none');
});

test('a hook that is gone listens to nothing', async () => {
  const [add, remove] = [vi.spyOn(globalThis, 'addEventListener'), vi.spyOn(globalThis, 'removeEventListener')];
  const root = await mount(createElement(Shown));
  const added = add.mock.calls.map(([type, listener]) => ({ type, listener }));
  expect(added.map(({ type }) => type)).toContain('storage');
  await act(async () => root.render(null));
  expect(remove.mock.calls.map(([type, listener]) => ({ type, listener }))).toEqual(added);
  vi.restoreAllMocks();
});

test('stop clears the scan of the hook', async () => {
  await mount([tracking({ key: 1 }), createElement(Shown, { key: 2 })]);
  expect(place().textContent).toBe(inbox.scanSessionId);
  await act(async () => stop());
  expect(place().textContent).toBe('none');
});
