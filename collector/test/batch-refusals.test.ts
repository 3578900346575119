import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { SHOP, startCollector } from './collector.ts';

const collector = await startCollector(afterAll);

const GOOD = { event_type: 'pageview' };

/** Each invalid in its own way, with the field that the answer has to name. */
const BAD_EVENTS: [unknown, ...string[]][] = [
  [null],
  ['pageview'],
  [[GOOD]],
  [{}, 'event_type'],
  [{ event_type: 7 }, 'event_type'],
  [{ event_type: '' }, 'event_type'],
  [{ event_type: 'x'.repeat(129) }, 'event_type'],
  [{ ...GOOD, event_id: '0a0a0a0a' }, 'event_id'],
  [{ ...GOOD, event_time: '2026-11-21 09:30' }, 'event_time'],
  [{ ...GOOD, event_time: '2026-13-45T09:30:00Z' }, 'event_time'],
  [{ ...GOOD, event_time: '2026-02-30T09:30:00+02:00' }, 'event_time'],
  [{ ...GOOD, timestamp: 1_795_253_400 }, 'timestamp'],
  [{ ...GOOD, age_ms: '12' }, 'age_ms'],
  [{ ...GOOD, age_clock: 'monotonic' }, 'age_clock'],
  [{ ...GOOD, tab_id: 'tab-1' }, 'tab_id'],
  [{ ...GOOD, seq: -1 }, 'seq'],
  [{ ...GOOD, seq: 1.5 }, 'seq'],
  [{ ...GOOD, seq: 1e300 }, 'seq'],
  [{ ...GOOD, scan_session_id: 'undefined' }, 'scan_session_id'],
  [{ ...GOOD, first_scan_session_id: 'scan-1' }, 'first_scan_session_id'],
  [{ ...GOOD, last_scan_session_id: 7 }, 'last_scan_session_id'],
  [{ ...GOOD, web_session_id: '' }, 'web_session_id'],
  [{ ...GOOD, visitor_id: [] }, 'visitor_id'],
  [{ ...GOOD, page_view_id: {} }, 'page_view_id'],
  [{ ...GOOD, page_url: 1 }, 'page_url'],
  [{ ...GOOD, page_title: ['title'] }, 'page_title'],
  [{ ...GOOD, referrer: false }, 'referrer'],
  [{ ...GOOD, consent: 'yes' }, 'consent'],
  [{ ...GOOD, order_id: 17 }, 'order_id'],
  [{ ...GOOD, device: 'phone' }, 'device'],
  [{ ...GOOD, device: { screen_width: '390' } }, 'device', 'screen_width'],
  [{ ...GOOD, metadata: 'text' }, 'metadata'],
  [{ ...GOOD, metadata: [1] }, 'metadata'],
];

it('accepts the good neighbors of every kind of bad event', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  for (const [bad, ...field] of BAD_EVENTS) {
    const [before, after] = [randomUUID(), randomUUID()];
    const answer = await postEvents([{ ...GOOD, event_id: before }, bad, { ...GOOD, event_id: after }]);
    expect(answer.json(), JSON.stringify(bad)).toMatchObject({
      accepted: 2,
      rejected: 1,
      results: [{ index: 1, status: 'rejected', detail: [{ loc: ['body', 'events', 1, ...field] }] }],
    });
    const stored = readEvents().slice(-2);
    expect(stored.map(({ event_id }) => event_id)).toEqual([before, after]);
  }
});

it('refuses a batch without a good event, and names each bad field', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const answer = await postEvents(BAD_EVENTS.map(([bad]) => bad));
  expect(answer.statusCode).toBe(422);
  expect(answer.json().detail.map(({ loc }: { loc: unknown }) => loc)).toEqual(
    BAD_EVENTS.map(([, ...field], index) => ['body', 'events', index, ...field]),
  );
  expect(readEvents()).toEqual([]);
});

it('names the fields of a bad single event', async () => {
  const { siteId, post } = await collector.newSite();
  const answer = await post({ site_id: siteId, event_id: 'x', consent: 'maybe' });
  expect(answer.statusCode).toBe(422);
  expect(answer.json().detail).toEqual([
    { loc: ['body', 'event_type'], msg: 'field required', type: 'value_error.missing' },
    { loc: ['body', 'event_id'], msg: 'must be a UUID', type: expect.any(String) },
    { loc: ['body', 'consent'], msg: 'must be granted, denied or pending', type: expect.any(String) },
  ]);
});

it('refuses a body that is not a batch', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const bodies: [unknown, (string | number)[]][] = [
    [undefined, ['body']],
    ['', ['body']],
    ['event_type=pageview', ['body']],
    [`{"site_id":"${siteId}"`, ['body']],
    ['null', ['body']],
    [JSON.stringify(siteId), ['body']],
    [[{ ...GOOD, site_id: siteId }], ['body']],
    [GOOD, ['body', 'site_id']],
    [{ ...GOOD, site_id: 5 }, ['body', 'site_id']],
    [{ site_id: siteId, events: [] }, ['body', 'events']],
    [{ ...GOOD, site_id: siteId, events: null }, ['body', 'events']],
    [{ site_id: siteId, events: Array.from({ length: 101 }, () => GOOD) }, ['body', 'events']],
  ];
  for (const [body, loc] of bodies) {
    const answer = await post(body);
    expect([answer.statusCode, answer.json().detail], JSON.stringify(body)).toMatchObject([422, [{ loc }]]);
  }
  expect(readEvents()).toEqual([]);
});

it('refuses an unknown site, and a paused one', async () => {
  const { post, postEvents, change, readEvents } = await collector.newSite();
  const unknown = await post({ ...GOOD, site_id: 'nobody' });
  expect([unknown.statusCode, unknown.json()]).toEqual([400, { detail: expect.stringContaining('site_id') }]);

  await change({ status: 'paused' });
  const paused = await postEvents([GOOD]);
  expect([paused.statusCode, paused.json()]).toEqual([400, { detail: 'site is paused' }]);
  expect(readEvents()).toEqual([]);

  await change({ status: 'active' });
  expect((await postEvents([GOOD])).statusCode).toBe(200);
});

it('refuses a foreign origin, naming its host', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const hosts = { 'https://evil.example': 'evil.example', 'https://shop.example:8443': 'shop.example:8443' };
  for (const [origin, host] of Object.entries(hosts)) {
    const answer = await postEvents([GOOD], {}, { origin, referer: `${SHOP}/` });
    expect([answer.statusCode, answer.json().detail]).toEqual([403, expect.stringContaining(`${host} `)]);
  }
  const byReferer = await postEvents([GOOD], {}, { referer: 'https://evil.example/shop.example' });
  expect([byReferer.statusCode, byReferer.json().detail]).toEqual([403, expect.stringContaining('evil.example ')]);
  expect(readEvents()).toEqual([]);
});

it('refuses a request without an origin', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  for (const headers of [{}, { origin: 'null' }, { origin: 'null', referer: `${SHOP}/` }, { referer: 'about:blank' }]) {
    const answer = await postEvents([GOOD], {}, headers as Record<string, string>);
    expect([answer.statusCode, answer.json()]).toEqual([403, { detail: expect.any(String) }]);
  }
  expect(readEvents()).toEqual([]);
});

it('uses the Referer if there is no Origin', async () => {
  const { postEvents, readEvents } = await collector.newSite();
  const answer = await postEvents([GOOD], {}, { referer: `${SHOP}/shoes?size=42` });
  expect(answer.statusCode).toBe(200);
  expect(readEvents()).toHaveLength(1);
});

it('accepts 512 KiB and refuses one byte more, stating the limit', async () => {
  const { siteId, post, readEvents } = await collector.newSite();
  const limit = 512 * 1024;
  const bodyOf = (bytes: number) => {
    const empty = { ...GOOD, site_id: siteId, page_title: '' };
    return JSON.stringify({ ...empty, page_title: 'x'.repeat(bytes - JSON.stringify(empty).length) });
  };
  expect((await post(bodyOf(limit))).statusCode).toBe(200);
  const answer = await post(bodyOf(limit + 1));
  expect([answer.statusCode, answer.json()]).toEqual([413, { detail: expect.stringContaining(String(limit)) }]);
  expect(readEvents()).toHaveLength(1);
});
