// @vitest-environment happy-dom
import { act, createElement, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { getScanSessionId, init, setConsent, stop, track } from '../../src/browser/index.ts';
import { Scnv, useScanSessionId } from '../../src/react/index.ts';
import { openInbox } from '../../src/testing/index.ts';

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);
const inbox = openInbox();
beforeEach(() => {
  document.body.innerHTML = '<main></main>';
});
afterEach(async () => {
  await inbox.reset();
});
const place = () => document.querySelector('main') as HTMLElement;
const Shown = () => createElement('b', null, useScanSessionId() ?? 'none');
async function mount(node: ReactNode) {
  const root = createRoot(place());
  await act(async () => root.render(node));
  return root;
}
test('denied via setConsent', async () => {
  await mount([createElement(Shown, { key: 1 }), createElement(Scnv, { key: 2, siteId: 'shop', endpoint: '/ct' })]);
  console.log('before', place().textContent, inbox.scanSessionId);
  await act(async () => setConsent('denied'));
  console.log('after denied', place().textContent, getScanSessionId());
});
test('granted via setConsent', async () => {
  await mount([
    createElement(Shown, { key: 1 }),
    createElement(Scnv, { key: 2, siteId: 'shop', endpoint: '/ct', consent: 'pending' }),
  ]);
  console.log('pending', place().textContent, getScanSessionId());
  await act(async () => setConsent('granted'));
  console.log('after granted', place().textContent, getScanSessionId());
});
test('init by hand later', async () => {
  await mount([createElement(Shown, { key: 1 })]);
  console.log('pre', place().textContent);
  await act(async () => init('shop', { endpoint: '/ct' }));
  console.log('after init', place().textContent, getScanSessionId());
});
test('rescan', async () => {
  await mount([createElement(Shown, { key: 1 }), createElement(Scnv, { key: 2, siteId: 'shop', endpoint: '/ct' })]);
  await act(async () => {
    history.pushState({}, '', '/?scnv=0192d1f0-7e5a-7cc3-9a0e-0123456789ab');
    await new Promise((r) => setTimeout(r, 50));
  });
  console.log('rescan', place().textContent, getScanSessionId());
  history.replaceState({}, '', '/');
});
test('cookie leftovers', async () => {
  const s = vi.spyOn(console, 'warn');
  window.happyDOM.setURL('https://shop.example/');
  init('shop', { endpoint: '/ct', cookieDomain: 'shop.example' });
  track('x');
  await inbox.events();
  console.log('cookie', document.cookie);
  await inbox.reset({ scanSessionId: null });
  console.log('cookie after reset', document.cookie);
  init('shop', { endpoint: '/ct', cookieDomain: 'shop.example' });
  track('y');
  console.log(
    getScanSessionId(),
    (await inbox.events()).map((e) => e.event_type),
  );
});
