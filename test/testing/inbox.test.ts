// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { getScanSessionId, init, setConsent, status, track } from '../../src/browser/index.ts';
import { openInbox } from '../../src/testing/index.ts';
import { eventually, replace } from '../browser/visit.ts';
import { OTHER_SCAN, SCAN } from '../world.ts';

const inbox = openInbox();
afterEach(() => inbox.reset());

/** The code of a page, which knows nothing of its test. */
const openPage = (siteId = 'shop') => init(siteId, { endpoint: 'https://collector.invalid/ct' });
const namesOf = async () => (await inbox.events()).map(({ event_type }) => event_type);

test('what a page tracks is in the inbox, with its site, and no request was made', async () => {
  const fetched = vi.fn();
  replace(window, 'fetch', { value: fetched });
  openPage();
  track('add_to_cart', { product: 'lamp' }, { orderId: 7 });
  const [view, added] = await inbox.events();
  expect(view).toMatchObject({ event_type: 'pageview', site_id: 'shop', scan_session_id: inbox.scanSessionId });
  expect(added).toMatchObject({ event_type: 'add_to_cart', metadata: { product: 'lamp' }, order_id: '7' });
  expect(await inbox.events('add_to_cart')).toEqual([added]);
  expect(status()).toEqual({ waiting: 0, delivered: 2, dropped: {}, lastStatus: 200, keptUntil: expect.any(Number) });
  expect(fetched).not.toHaveBeenCalled();
});

test('metadata that was dropped arrives empty', async () => {
  openPage();
  track('add_to_cart', { product: 'x'.repeat(20_000) });
  expect((await inbox.waitFor('add_to_cart')).metadata).toEqual({});
});

test('an event that comes later is waited for', async () => {
  openPage();
  const coming = inbox.waitFor('purchase');
  setTimeout(() => track('purchase', { items: 2 }));
  expect((await coming).metadata).toEqual({ items: 2 });
});

test('it needs no running clock', async () => {
  vi.useFakeTimers();
  try {
    openPage();
    track('purchase');
    expect((await inbox.waitFor('purchase')).event_type).toBe('purchase');
    await expect(inbox.waitFor('refund', { timeoutMs: 20 })).rejects.toThrow('no refund came within 20 ms');
  } finally {
    vi.useRealTimers();
  }
});

test('nor memory that pages share, which only some may have', async () => {
  replace(globalThis, 'SharedArrayBuffer', { value: undefined });
  vi.useFakeTimers();
  try {
    await expect(inbox.waitFor('refund', { timeoutMs: 20 })).rejects.toThrow('no refund came within 20 ms');
  } finally {
    vi.useRealTimers();
  }
});

test('nor one that was running when it was imported', async () => {
  vi.useFakeTimers();
  vi.resetModules();
  const page = await import('../../src/browser/index.ts');
  const { openInbox: openOther } = await import('../../src/testing/index.ts');
  const other = openOther();
  try {
    page.init('shop', { endpoint: 'https://collector.invalid/ct' });
    const coming = other.waitFor('purchase');
    await expect(other.waitFor('refund', { timeoutMs: 20 })).rejects.toThrow('no refund came within 20 ms');
    page.track('purchase');
    expect((await coming).event_type).toBe('purchase');
  } finally {
    vi.useRealTimers();
    await other.close();
  }
});

test('if nothing comes it says what came instead, and what was lost', async () => {
  openPage();
  track('');
  await expect(inbox.waitFor('purchase', { timeoutMs: 0 })).rejects.toThrow(
    'no purchase came within 0 ms; what came: pageview; lost: {"invalid_name":1}',
  );
});

test('after a reset there is another visitor, and nothing is left of the previous one', async () => {
  const before = inbox.scanSessionId;
  openPage();
  track('left behind');
  await inbox.reset({ scanSessionId: SCAN });
  expect(Object.keys(sessionStorage)).toEqual([]);
  expect(Object.keys(localStorage)).toEqual(['_scnv']);
  expect(inbox.scanSessionId).toBe(SCAN);
  expect(before).not.toBe(SCAN);
  expect(status()).toEqual({ waiting: 0, delivered: 0, dropped: {}, keptUntil: null });
  openPage();
  expect(getScanSessionId()).toBe(SCAN);
  expect(await namesOf()).toEqual(['pageview']);
});

test('what others have stored is theirs', async () => {
  localStorage.setItem('cart', 'lamp');
  await inbox.reset();
  expect(localStorage.getItem('cart')).toBe('lamp');
  localStorage.removeItem('cart');
});

test('nor is a cookie left of the previous one', async () => {
  Reflect.get(window, 'happyDOM').setURL('https://www.shop.example/');
  const open = () => init('shop', { endpoint: 'https://collector.invalid/ct', cookieDomain: 'shop.example' });
  open();
  expect(document.cookie).toContain(inbox.scanSessionId);
  await inbox.reset({ scanSessionId: null });
  open();
  expect(getScanSessionId()).toBeNull();
});

test('a refusal ends with the visitor who refused', async () => {
  openPage();
  setConsent('denied');
  track('purchase');
  expect(status().dropped).toMatchObject({ consent_denied: 2 });
  expect(await namesOf()).toEqual([]);
  await inbox.reset({ scanSessionId: OTHER_SCAN });
  openPage();
  expect(await namesOf()).toEqual(['pageview']);
});

test('nothing is tracked for a visitor without a scan', async () => {
  await inbox.reset({ scanSessionId: null });
  openPage();
  track('purchase');
  expect(inbox.scanSessionId).toBeNull();
  expect(await namesOf()).toEqual([]);
  expect(status().dropped).toEqual({ no_session: 1 });
});

test('an invalid scan session id is refused', async () => {
  await expect(inbox.reset({ scanSessionId: 'scan-1' })).rejects.toThrow('scanSessionId must be a UUID');
});

test('after it is closed the network is used again', async () => {
  await inbox.close();
  expect(Object.keys(localStorage)).toEqual([]);
  const asked = vi.fn(async () => new Response('{}', { status: 400 }));
  replace(globalThis, 'fetch', { value: asked });
  localStorage.setItem('_scnv', JSON.stringify({ sid: SCAN }));
  openPage();
  track('purchase');
  await eventually(() => expect(asked).toHaveBeenCalledOnce());
});
