import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { createLive } from '../src/live.ts';
import { refusedLine } from '../src/live-line.ts';
import { SHOP, STRANGE_SCAN, startCollector } from './collector.ts';
import { type LiveReader, readLive } from './live-reader.ts';

const collector = await startCollector(afterAll);
await collector.app.listen({ host: '127.0.0.1', port: 0 });
/** More than any system buffers for a connection that nobody reads from. */
const MANY_EVENTS = 60_000;
afterEach(() => {
  vi.useRealTimers();
});

async function watch(options: Parameters<typeof readLive>[1] = {}): Promise<LiveReader> {
  const reader = await readLive(collector.app, options);
  onTestFinished(() => reader.close());
  return reader;
}

it('shows a scan, then the events of its page and server, as they arrive', async () => {
  const site = await collector.newSite();
  const reader = await watch({ siteId: site.siteId });
  expect(reader.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
  const scan_session_id = await site.scan();
  const { code } = site;
  expect(await reader.next()).toMatchObject({ outcome: 'scan', event: { event_type: 'scan', scan_session_id, code } });

  const page_url = `${SHOP}/lamp`;
  await site.postEvents([{ event_type: 'pageview', scan_session_id, page_url, metadata: { a: 1 } }]);
  const seen = { event_type: 'pageview', source: 'browser', scan_session_id, page_url, code, metadata: '{"a":1}' };
  expect(await reader.next()).toMatchObject({ outcome: 'accepted', reason: null, event: seen });

  await site.postServerEvent({ scan_session_id, order_id: 'A-1', conversion_value: { amount: 19.9, currency: 'EUR' } });
  const sold = { event_type: 'purchase', source: 'server', conversion: true, value: { amount: 19.9, currency: 'EUR' } };
  expect(await reader.next()).toMatchObject({ outcome: 'accepted', event: { ...sold, order_id: 'A-1' } });
});

it('explains why a repeat, an orphan and other events do not fully count', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const scan_session_id = await site.scan();
  const reader = await watch({ siteId: site.siteId, lastId: Number.MAX_SAFE_INTEGER });
  const outcomes = async (events: object[]) => {
    await site.postEvents(events);
    const lines = [];
    for (const _ of events) lines.push(await reader.next());
    return lines.map((line) => [line?.outcome, line?.reason]);
  };
  const once = { event_type: 'click', event_id: randomUUID(), scan_session_id };
  const bot = { device: { user_agent: 'Googlebot/2.1' } };
  expect(
    await outcomes([
      once,
      once,
      { event_type: 'pageview', scan_session_id: STRANGE_SCAN },
      { event_type: 'pageview', scan_session_id: await other.scan() },
      { event_type: 'pageview', scan_session_id, ...bot },
      { event_type: 'pageview' },
      { event_type: 'pageview', scan_session_id, consent: 'denied' },
    ]),
  ).toEqual([
    ['accepted', null],
    ['duplicate', 'repeated_event_id'],
    ['orphan', 'orphan'],
    ['accepted', 'foreign'],
    ['accepted', 'bot'],
    ['accepted', 'no_scan'],
    ['accepted', 'no_consent'],
  ]);

  await site.postServerEvent({ scan_session_id, order_id: 'A-1' });
  expect(await reader.next()).toMatchObject({ outcome: 'accepted' });
  const { event_id } = (await site.postServerEvent({ scan_session_id, order_id: 'A-1' })).json();
  expect(await reader.next()).toMatchObject({
    outcome: 'duplicate',
    reason: 'repeated_order_id',
    detail: expect.stringContaining('counted before, with event'),
    event: { event_id },
  });
});

it('names the bad event of a request next to its good neighbors', async () => {
  const site = await collector.newSite();
  const reader = await watch({ siteId: site.siteId });
  await site.postEvents([{ event_type: 'pageview' }, { event_type: '' }]);
  expect(await reader.next()).toMatchObject({ outcome: 'accepted' });
  expect(await reader.next()).toMatchObject({
    outcome: 'refused',
    reason: 'invalid',
    detail: expect.stringContaining('body.events.1.event_type: must be'),
    event: null,
  });
});

it('shows each refused request, and why', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const reader = await watch({ siteId: site.siteId });
  const expectRefusal = async (reason: string, detail: string, more = {}) => {
    const expected = { outcome: 'refused', reason, detail: expect.stringContaining(detail), event: null, ...more };
    expect(await reader.next()).toMatchObject(expected);
  };
  await site.postEvents([{ event_type: 'pageview' }], {}, { origin: 'https://evil.example' });
  await expectRefusal('origin_not_allowed', 'evil.example', { host: 'evil.example' });
  await site.postEvents([]);
  await expectRefusal('invalid', 'events');
  await site.postServerEvent({}, {});
  await expectRefusal('no_key', 'X-API-Key');
  await site.postServerEvent({}, { 'x-api-key': 'wrong' });
  await expectRefusal('bad_key', 'unknown');
  await site.postServerEvent({}, { 'x-api-key': other.apiKey });
  await expectRefusal('foreign_key', 'site_id');
  await site.postServerEvent({ event_name: '' });
  await expectRefusal('invalid', 'event_name');
  await collector.send('POST', '/server-events/batch', [{ site_id: site.siteId }], { 'x-api-key': site.apiKey });
  await expectRefusal('invalid', 'event_name');
  await site.change({ status: 'paused' });
  await site.postEvents([{ event_type: 'pageview' }]);
  await expectRefusal('paused', 'paused');
});

it('shows a request for an unknown site to viewers of all sites', async () => {
  const reader = await watch({ lastId: Number.MAX_SAFE_INTEGER });
  await collector.send('POST', '/ct', { site_id: 'shpo', event_type: 'pageview' }, { origin: SHOP });
  expect(await reader.next()).toMatchObject({ site_id: 'shpo', outcome: 'refused', reason: 'unknown_site' });
});

it('shows only one site if one is requested', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const reader = await watch({ siteId: site.siteId });
  await other.postEvents([{ event_type: 'pageview' }]);
  await site.postEvents([{ event_type: 'marker' }]);
  expect(await reader.next()).toMatchObject({ site_id: site.siteId, event: { event_type: 'marker' } });
});

it('shows nothing personal: no IP or e-mail address, and of an event without consent only what is stored', async () => {
  const site = await collector.newSite();
  const reader = await watch({ siteId: site.siteId });
  const secrets = { page_url: `${SHOP}/secret`, page_title: 'secret', referrer: 'https://secret.example/' };
  const personal = { ...secrets, visitor_id: randomUUID(), metadata: { secret: 1 } };
  await site.postEvents([{ event_type: 'pageview', consent: 'pending', ...personal }]);
  const stripped = await reader.next();
  expect(stripped).toMatchObject({ event: { consent: 'pending', page_url: null, page_title: null, metadata: null } });
  expect(JSON.stringify(stripped)).not.toContain('secret');

  const server = {
    event_name: 'jo@shop.example',
    user_identifiers: { external_id: 'customer-7' },
    order_id: 'jo@b.example',
  };
  await site.postServerEvent({ ...server, properties: { 'jo@shop.example': 1 } });
  await site.postEvents([
    { event_type: 'jo@shop.example', order_id: 'jo@b.example', page_url: `${SHOP}/?m=jo@b.example` },
  ]);
  for (const line of [await reader.next(), await reader.next()]) {
    expect(JSON.stringify(line)).not.toMatch(/jo@|customer-7|127\.0\.0\.1/);
  }
});

it('shows recent lines to a new viewer, and only new ones to a returning one', async () => {
  const site = await collector.newSite();
  await site.postEvents(['first', 'second', 'third'].map((event_type) => ({ event_type })));
  const reader = await watch({ siteId: site.siteId });
  const lines = [await reader.next(), await reader.next(), await reader.next()];
  expect(lines.map((line) => line?.event?.event_type)).toEqual(['first', 'second', 'third']);

  const again = await watch({ siteId: site.siteId, lastId: Number(lines[1]?.id) });
  expect(await again.next()).toEqual(lines[2]);
});

it('keeps the last 200 lines, and describes none that nobody views', () => {
  const live = createLive(() => 5);
  const describe = vi.fn(() => refusedLine('shop', 'paused', ''));
  for (let line = 0; line < 300; line++) live.tell(describe);
  expect(describe).not.toHaveBeenCalled();
  expect(live.since(0).map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, index) => 5_101 + index));
  expect(live.since(5_299)).toEqual([{ ...refusedLine('shop', 'paused', ''), id: 5_300, at: 5 }]);
});

it('shows nobody what is older than an hour', () => {
  const clock = { now: 0 };
  const live = createLive(() => clock.now);
  for (const at of [0, 1, 3_600_001]) {
    clock.now = at;
    live.tell(() => refusedLine('shop', 'paused', ''));
  }
  expect(live.since(0).map(({ at }) => at)).toEqual([1, 3_600_001]);
});

it('shows nothing of a person whose data was deleted', async () => {
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  await site.postEvents([{ event_type: 'pageview', scan_session_id, page_url: `${SHOP}/patient/jo` }]);
  await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id });
  const reader = await watch({ siteId: site.siteId });
  await site.postEvents([{ event_type: 'marker' }]);
  expect(await reader.next()).toMatchObject({ event: { event_type: 'marker' } });
});

it('sends heartbeats while nothing happens', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const reader = await watch({ siteId: 'nobody' });
  vi.advanceTimersByTime(15_000);
  expect(await reader.heartbeat()).toBe('still here');
});

it('ends after an hour, so that the login is checked again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const reader = await watch({ siteId: 'nobody' });
  vi.advanceTimersByTime(60 * 60 * 1000);
  expect(await reader.next()).toBeNull();
});

it('drops a viewer that does not read, and loses no event because of it', async () => {
  const site = await collector.newSite();
  const connection = new Promise<Socket>((resolve) => collector.app.server.once('connection', resolve));
  const slow = await watch({ siteId: site.siteId });
  slow.response.pause();
  let isOpen = true;
  (await connection).once('close', () => {
    isOpen = false;
  });

  // What the system buffers goes first, and how much that is is up to the system.
  const long = {
    event_type: 'pageview',
    metadata: { text: 'x '.repeat(200) },
    page_url: `${SHOP}/${'y/'.repeat(200)}`,
  };
  const events = Array.from({ length: 100 }, () => long);
  let sent = 0;
  for (; isOpen && sent < MANY_EVENTS; sent += events.length) await site.postEvents(events);
  expect(isOpen).toBe(false);
  expect((await site.report()).events).toBe(sent);
});

it('lets the collector stop while somebody is viewing', async () => {
  const { app } = await startCollector(onTestFinished);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const reader = await readLive(app);
  const ended = reader.next();
  await app.close();
  expect(await ended).toBeNull();
});

it('refuses an invalid site id', async () => {
  const answer = await collector.asAdmin('GET', '/live?site_id=');
  expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['query', 'site_id'] }]]);
});
