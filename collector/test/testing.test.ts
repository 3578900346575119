import { existsSync } from 'node:fs';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createTestCollector } from '../src/testing.ts';
import { STRANGE_SCAN, startCollector } from './collector.ts';
import { forkCollector } from './collector-process.ts';
import { routesOf } from './routes.ts';

const collector = await createTestCollector({ allowedDomains: ['shop.example'] });
afterAll(() => collector.close());
beforeEach(() => collector.reset());

const ask = async (path: string, method = 'GET') => (await fetch(collector.url + path, { method })).json();
const post = (path: string, body: unknown, headers = {}) =>
  fetch(collector.url + path, { method: 'POST', body: JSON.stringify(body), headers });
const postEvents = (events: object[], origin = 'https://shop.example') =>
  post('/ct', { site_id: 'test', tab_id: STRANGE_SCAN, events }, { origin });
const postServerEvent = (fields: object = {}, path = '/server-events') => {
  const event = { site_id: 'test', event_name: 'purchase', scan_session_id: STRANGE_SCAN, ...fields };
  return post(path, event, { 'x-api-key': collector.apiKey });
};
const nameOf = ({ event }: { event: Record<string, unknown> }) => event.event_type ?? event.event_name;

it('shows the events of pages and of servers that it accepted', async () => {
  await postEvents([{ event_type: 'pageview' }, { event_type: 'purchase' }]);
  await postServerEvent({ order_id: '1' });
  expect(await ask('/all')).toEqual({ total: 3, good: 3, bad: 0 });
  expect(await ask('/good')).toEqual(collector.good());
  expect(collector.good().map(nameOf)).toEqual(['pageview', 'purchase', 'purchase']);
  expect(collector.good()).toMatchObject([
    { source: 'browser', status: 'accepted', event: { site_id: 'test', tab_id: STRANGE_SCAN } },
    { source: 'browser' },
    { source: 'server', status: 'accepted', event: { order_id: '1', event_id: expect.any(String) } },
  ]);
});

it('marks a repeat as one', async () => {
  await postServerEvent({ order_id: '1' });
  await postServerEvent({ order_id: '1' });
  expect(collector.good().map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
});

it('shows what it refused with the reason: an event among good ones, and a request', async () => {
  await postEvents([{ event_type: 'pageview' }, { event_type: '' }]);
  await postEvents([{ event_type: 'pageview' }], 'https://stranger.example');
  await postServerEvent({ scan_session_id: 'none' });
  expect(await ask('/all')).toEqual({ total: 4, good: 1, bad: 3 });
  expect(await ask('/bad')).toMatchObject([
    { http_status: 200, detail: [{ loc: ['body', 'events', 1, 'event_type'] }], sent: { event_type: '' } },
    { http_status: 403, detail: 'stranger.example is not among the allowed domains of site test' },
    { source: 'server', http_status: 422, detail: [{ loc: ['body', 'scan_session_id'] }] },
  ]);
});

it('does not show questions and validations as events', async () => {
  await post('/ct', { site_id: 'test', asks: [STRANGE_SCAN] }, { origin: 'https://shop.example' });
  await postServerEvent({}, '/server-events?validate=1');
  expect(await ask('/all')).toEqual({ total: 0, good: 0, bad: 0 });
});

it('is empty after a reset, including its database', async () => {
  await postServerEvent({ order_id: '1' });
  expect(await ask('/reset', 'POST')).toEqual({ total: 0, good: 0, bad: 0 });
  expect(await ask('/good')).toEqual([]);
  expect(await (await postServerEvent({ order_id: '1' })).json()).toMatchObject({ status: 'accepted' });
});

it('counts like any collector', async () => {
  const scan = await fetch(`${collector.url}/q/test`, { redirect: 'manual' });
  const id = new URL(scan.headers.get('location') ?? '').searchParams.get('scnv');
  await postServerEvent({ scan_session_id: id, conversion_value: { amount: 5, currency: 'EUR' }, order_id: '1' });
  const headers = { authorization: `Bearer ${collector.adminToken}` };
  const report = await (await fetch(`${collector.url}/reports/qr-codes`, { headers })).json();
  expect(report).toMatchObject({ sites: [{ qr_codes: [{ code: 'test', sessions: 1, conversions: 1 }] }] });
});

it('refuses what no site may have', async () => {
  await expect(createTestCollector({ allowedDomains: ['https://shop.example'] })).rejects.toThrow('allowed_domains');
});

it('leaves the routes of other collectors alone', async () => {
  const routes = routesOf((await startCollector(afterAll)).app);
  expect(routes.filter((route) => / \/(all|good|bad|reset)$/.test(route))).toEqual([]);
});

it('is also a program, which leaves nothing behind', async () => {
  const { child, listening, printed, ended } = forkCollector({ DATABASE_URL: 'file:never.db' }, [
    'test',
    '--allowed-domains',
    'shop.example',
  ]);
  const url = await listening;
  await printed(/API key scnv_key_for_tests/);
  const headers = { origin: 'https://shop.example' };
  const body = JSON.stringify({ site_id: 'test', event_type: 'purchase' });
  expect((await fetch(`${url}/ct`, { method: 'POST', headers, body })).status).toBe(200);
  expect(await (await fetch(`${url}/good`)).json()).toMatchObject([{ event: { event_type: 'purchase' } }]);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, complaints: '' });
  expect(existsSync('never.db')).toBe(false);
});
