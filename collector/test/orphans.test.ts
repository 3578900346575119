import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { ingestServerEvent } from '../src/ingest.ts';
import { createLive } from '../src/live.ts';
import type { StoredSite } from '../src/store/sites.ts';
import { SHOP, START, STRANGE_SCAN, startCollector } from './collector.ts';
import { eventOf } from './event.ts';

const collector = await startCollector(afterAll);

const HOUR = 3_600_000;
const pageview = (scan_session_id: string, fields = {}) => ({ event_type: 'pageview', scan_session_id, ...fields });
const EUR_20 = { amount: 20, currency: 'EUR' };

it('links what came before its scan to the QR code as soon as the scan is registered', async () => {
  const site = await collector.newSite();
  const id = randomUUID();
  await site.postEvents([pageview(id), pageview(id.toUpperCase())]);
  await site.postServerEvent({ scan_session_id: id, conversion_value: EUR_20 });
  expect(await site.report()).toMatchObject({ orphans: 3, events: 0, conversions: 0, revenue: [], engaged: 0 });

  const answer = await site.register(id);
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { scan_session_id: id, site_id: site.siteId, code: site.code, status: 'created', linked_events: 3 },
  ]);
  const figures = { sessions: 1, engaged: 1, events: 3, conversions: 1, revenue: [{ currency: 'EUR', amount: 20 }] };
  expect(await site.report()).toMatchObject({ orphans: 0, qr_codes: [figures] });
});

it('links an orphan of 23 hours, but not one of 24', async () => {
  const site = await collector.newSite();
  const [late, inTime] = [randomUUID(), randomUUID()];
  await site.postEvents([pageview(late), pageview(inTime)]);
  collector.clock.now += HOUR;
  await site.postEvents([pageview(inTime)]);
  collector.clock.now += 23 * HOUR;
  const linked = [await site.register(late), await site.register(inTime)].map((answer) => answer.json().linked_events);
  expect(linked).toEqual([0, 1]);
  expect(await site.report()).toMatchObject({ orphans: 2, events: 1, sessions: 2, engaged: 1 });
  expect(site.readEvents().map(({ identity }) => identity)).toEqual(['orphan', 'orphan', 'linked']);
});

it("makes an orphan foreign when its scan turns out to be another site's", async () => {
  const [shop, thief] = [await collector.newSite(), await collector.newSite()];
  const id = randomUUID();
  const purchase = { event_type: 'purchase', event_id: randomUUID(), scan_session_id: id };
  await thief.postEvents([purchase, purchase]);
  expect((await shop.register(id)).json()).toMatchObject({ linked_events: 0 });
  expect(await thief.report()).toMatchObject({ orphans: 0, foreign: 1, conversions: 0 });
  expect(await shop.report()).toMatchObject({ sessions: 1, engaged: 0, events: 0 });
});

it('links only the orphans of its site, whichever site named the scan first', async () => {
  const [shop, thief] = [await collector.newSite(), await collector.newSite()];
  for (const sites of [
    [shop, thief],
    [thief, shop],
  ]) {
    const id = randomUUID();
    for (const site of sites) await site.postEvents([pageview(id)]);
    expect((await shop.register(id)).json()).toMatchObject({ linked_events: 1 });
    const [ours, theirs] = [shop, thief].map((site) => site.readEvents().at(-1));
    expect([ours, theirs]).toMatchObject([
      { identity: 'linked', code: shop.code },
      { identity: 'foreign', code: null },
    ]);
  }
});

it('keeps a scan as it was first registered', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const id = randomUUID();
  const scanned_at = new Date(START - HOUR).toISOString();
  const code = `another-${site.code}`;
  await collector.asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id: site.siteId, name: 'Flyer', destination: SHOP });
  const answers = [
    await site.register(id, { scanned_at }),
    await site.register(id),
    await site.register(id, { code }),
    await other.register(id),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 409, 409]);
  expect(answers[1]?.json()).toMatchObject({ status: 'known' });
  const reports = [await site.report(), await other.report()];
  expect(reports.map(({ sessions }) => sessions)).toEqual([1, 0]);
});

it('refuses an impossible scan, and names the field', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const refusals = [
    [await site.register('no-uuid'), 'id'],
    [await site.register(randomUUID(), { code: other.code }), 'code'],
    [await site.register(randomUUID(), { code: 'nobody' }), 'code'],
    [await site.register(randomUUID(), { scanned_at: '2030-01-01T00:00:00Z' }), 'scanned_at'],
    [await site.register(randomUUID(), { scanned_at: '2026-01-01' }), 'scanned_at'],
    [await site.register(randomUUID(), { scanned_at: '2026-02-30T00:00:00Z' }), 'scanned_at'],
    [await site.register(randomUUID(), { scanned_at: '2026-02-31T99:00:00Z' }), 'scanned_at'],
  ] as const;
  for (const [answer, field] of refusals) {
    expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: [expect.any(String), field] }]]);
  }
  expect((await site.register(randomUUID(), { site_id: 'nobody' })).statusCode).toBe(404);
  expect((await site.report()).sessions).toBe(0);
});

it('counts events of unknown scans for a site that registers none, and releases those it held', async () => {
  const site = await collector.newSite();
  const [early, late] = [randomUUID(), randomUUID()];
  await site.postEvents([pageview(early)]);
  await site.change({ unknown_sessions: 'accept' });
  await site.postEvents([pageview(late)]);
  await site.postServerEvent({ scan_session_id: late, conversion_value: EUR_20 });
  expect(await site.report()).toMatchObject({
    orphans: 0,
    events: 3,
    conversions: 1,
    revenue: [{ currency: 'EUR', amount: 20 }],
    qr_codes: [{ events: 0 }],
  });
  collector.clock.now += 48 * HOUR;
  await site.register(late);
  expect(await site.report()).toMatchObject({ events: 3, qr_codes: [{ events: 2, conversions: 1 }] });
});

it('holds the orphans of a site, even if they are stored together with those that another one accepts', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  await other.change({ unknown_sessions: 'accept' });
  const { read, write } = collector.store;
  const rows = [site, other].map(async ({ siteId }) => {
    const { site_key } = (await read.findSite(siteId)) as StoredSite;
    return eventOf(site_key, { scan_session_id: STRANGE_SCAN });
  });
  await write.appendEvents(await Promise.all(rows));
  const reports = [await site.report(), await other.report()];
  expect(reports).toMatchObject([
    { orphans: 1, events: 0 },
    { orphans: 0, events: 1 },
  ]);
});

it('releases in steps what a site held, and resumes where it was interrupted', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const { site_key } = (await collector.store.read.findSite(site.siteId)) as StoredSite;
  for (let moment = 0; moment < 3; moment++) {
    for (const one of [site, other]) await one.postEvents([pageview(randomUUID()), pageview(randomUUID())]);
    collector.clock.now += HOUR;
  }
  const linked = pageview(await site.scan(), { event_id: randomUUID() });
  await site.postEvents([linked, linked]);
  const { write } = collector.store;
  expect(await write.acceptHeld(site_key, 'events', 0, 2)).toBeNull();
  await write.updateSite(site.siteId, { unknown_sessions: 'accept' });
  const first = collector.clock.now - 3 * HOUR;
  expect(await write.acceptHeld(site_key, 'events', first, 2)).toBe(first + 1);
  expect(await site.report()).toMatchObject({ orphans: 4, events: 3 });

  await site.change({ unknown_sessions: 'accept' });
  expect(await site.report()).toMatchObject({ orphans: 0, events: 7 });
  expect(await other.report()).toMatchObject({ orphans: 6, events: 0 });
  const rows = [...site.readEvents(), ...site.readDuplicates(), ...other.readEvents()];
  const identities = rows.map(({ identity }) => identity).sort();
  expect(identities).toEqual(['linked', 'linked', ...Array(6).fill('orphan'), ...Array(6).fill('unregistered')]);
});

it('holds no event that was read before its site began to accept unknown scans, and stored after', async () => {
  const { siteId, change, report } = await collector.newSite();
  const before = (await collector.store.read.findSite(siteId)) as StoredSite;
  await change({ unknown_sessions: 'accept' });
  const event = { site_id: siteId, event_name: 'purchase', scan_session_id: randomUUID() };
  const sinks = { store: collector.store, live: createLive(() => START) };
  await ingestServerEvent(sinks, before, event, START);
  expect(await report()).toMatchObject({ orphans: 0, conversions: 1 });
});

it('marks a session that several visitors share, whether they came before the scan or after', async () => {
  const site = await collector.newSite();
  const [early, late] = [randomUUID(), randomUUID()];
  const [one, two] = [randomUUID(), randomUUID()];
  const visits = (id: string, ...visitors: string[]) => visitors.map((visitor_id) => pageview(id, { visitor_id }));
  await site.postEvents(visits(early, one, two));
  await site.register(early);
  await site.register(late);
  for (const visit of [pageview(late), ...visits(late, one, one), pageview(late)]) await site.postEvents([visit]);
  expect(await site.report()).toMatchObject({ sessions: 2, engaged: 2, shared: 1 });
  for (const visit of visits(late, two, one)) {
    await site.postEvents([visit]);
    expect(await site.report()).toMatchObject({ sessions: 2, engaged: 2, shared: 2 });
  }
});
