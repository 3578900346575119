import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { clean, cleanAll, startJanitor } from '../src/janitor.ts';
import { STRANGE_SCAN, startCollector, type TestCollector } from './collector.ts';
import { server } from './database.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const cleaned = ({ store, clock }: TestCollector, retentionDays = 730) => cleanAll(store, clock.now, retentionDays);

it('deletes orphans after a day, with their repeats, and reports how many there were', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const repeated = { event_type: 'pageview', event_id: randomUUID(), scan_session_id: STRANGE_SCAN };
  await site.postEvents([repeated, repeated]);
  await site.postEvents([{ event_type: 'pageview' }, { event_type: 'pageview', scan_session_id: await site.scan() }]);
  collector.clock.now += DAY - 1;
  expect(await cleaned(collector)).toEqual({});
  collector.clock.now += 1;
  expect(await cleaned(collector)).toEqual({ orphans: 1 });
  expect([site.readEvents().length, site.readDuplicates().length]).toEqual([2, 0]);
  expect(await site.report()).toMatchObject({ orphans: 0, expired_orphans: 1, duplicates: 0, events: 2 });
});

it('deletes events after the retention period, and scan sessions a month later', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const repeated = { event_type: 'pageview', event_id: randomUUID(), scan_session_id: await site.scan() };
  await site.postEvents([repeated, repeated]);
  collector.clock.now += 10 * DAY;
  expect(await cleaned(collector, 10)).toEqual({});
  collector.clock.now += 1;
  expect(await cleaned(collector, 10)).toEqual({ events: 1, totals: 2 });
  expect(await site.report()).toMatchObject({ sessions: 1, engaged: 1, events: 0, duplicates: 0 });
  collector.clock.now += 30 * DAY;
  const forgotten = server ? {} : { identities: 1 };
  expect(await cleaned(collector, 10)).toEqual({ 'scan sessions': 1, ...forgotten, totals: 2 });
  expect(await site.report()).toMatchObject({ sessions: 0, engaged: 0 });
});

it('remembers ids for another month, so that an old event sent again is neither counted nor stored', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const old = { event_type: 'pageview', event_id: randomUUID() };
  const scan_session_id = await site.scan();
  const sale = { event_id: randomUUID(), order_id: 'A-1', scan_session_id };
  const again = async () => [
    (await site.postEvents([old])).json().results,
    (await site.postServerEvent(sale)).json().status,
    (await site.postServerEvent({ order_id: 'A-1', scan_session_id })).json(),
  ];
  await site.postEvents([old]);
  await site.postServerEvent(sale);
  collector.clock.now += 10 * DAY + 1;
  await cleaned(collector, 10);
  expect(site.readEvents()).toEqual([]);

  expect(await again()).toMatchObject([
    [{ status: 'duplicate', event_id: old.event_id }],
    'duplicate',
    { status: 'duplicate', message: expect.stringContaining(sale.event_id) },
  ]);
  expect(await site.report()).toMatchObject({ events: 0, conversions: 0, duplicates: 0 });
  expect(site.readDuplicates()).toEqual([]);
  // With PostgreSQL's partitions, events may be kept a month longer.
  collector.clock.now += (server ? 71 : 40) * DAY + 1;
  await cleaned(collector, 10);
  expect(await again()).toMatchObject([[], 'accepted', { status: 'duplicate' }]);
});

it('remembers an event and its order as long as its last copy, whichever counted', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  const [repeated, outranked] = ['A-1', 'A-2'].map((order_id) => ({
    event_id: randomUUID(),
    order_id,
    scan_session_id,
  }));
  await site.postServerEvent(repeated);
  await site.postEvents([{ event_type: 'purchase', ...outranked }]);
  collector.clock.now += 9 * DAY;
  for (const copy of [repeated, outranked]) await site.postServerEvent(copy);
  collector.clock.now += (server ? 67 : 36) * DAY;
  await cleaned(collector, 10);
  expect(site.readEvents()).toEqual([]);
  for (const copy of [repeated, outranked]) {
    const byOrder = await site.postServerEvent({ ...copy, event_id: randomUUID() });
    const byId = await site.postServerEvent({ ...copy, order_id: null });
    expect([byOrder, byId].map((answer) => answer.json().status)).toEqual(['duplicate', 'duplicate']);
  }
});

it.each(['', 'a copy of '])('takes %san orphan anew that comes again after its day', async (which) => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const orphan = { event_type: 'purchase', event_id: randomUUID(), order_id: 'A-1', scan_session_id: STRANGE_SCAN };
  const copy = { ...orphan, event_id: randomUUID() };
  expect((await site.postEvents([orphan, copy])).json()).toMatchObject({ accepted: 1, duplicates: 1 });
  collector.clock.now += DAY;
  await cleaned(collector);
  expect((await site.postEvents([which ? copy : orphan])).json()).toMatchObject({ accepted: 1 });
});

it('deletes more than fits into one batch', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const batch = Array.from({ length: 100 }, () => ({ event_type: 'pageview' }));
  for (let sent = 0; sent < 11; sent++) await site.postEvents(batch);
  collector.clock.now += 2 * DAY;
  const goes: number[] = [];
  for await (const { what, rows } of clean(collector.store, collector.clock.now, 1))
    if (what === 'events') goes.push(rows);
  expect(goes).toEqual([500, 500, 100]);
  expect(site.readEvents()).toEqual([]);
});

it('deletes expired logins and links', async () => {
  const collector = await startCollector(onTestFinished);
  const { url } = (await collector.asAdmin('POST', '/admin/login-links')).json();
  await collector.send('POST', url.replace(/^https?:\/\/[^/]+/, ''));
  await collector.asAdmin('POST', '/admin/login-links');
  expect(await cleaned(collector)).toEqual({});
  collector.clock.now += DAY;
  expect(await cleaned(collector)).toEqual({ logins: 2 });
  collector.clock.now += 29 * DAY;
  expect(await cleaned(collector)).toEqual({ logins: 1 });
});

it('cleans up at once on request', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await site.postEvents([{ event_type: 'pageview', scan_session_id: STRANGE_SCAN }]);
  const deletedNow = async () => (await collector.asAdmin('POST', '/admin/clean')).json();
  expect(await deletedNow()).toEqual({ deleted: {} });
  collector.clock.now += DAY;
  expect(await deletedNow()).toEqual({ deleted: { orphans: 1 } });
});

/** A janitor whose hour passes when the test says so. */
async function janitorOf(collector: TestCollector) {
  const world = {
    timers: [] as { callback(): void; delayMs: number }[],
    done: [] as object[],
    failures: [] as Error[],
    isWrong: false,
  };
  let heard = () => {};
  const ready = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  let next = ready();
  const stop = startJanitor(collector.store, 730, {
    now: () => collector.clock.now,
    requireSameTime: async () => {
      if (world.isWrong) throw new Error('the clock is wrong');
    },
    setTimer(callback, delayMs) {
      world.timers.push({ callback, delayMs });
      heard();
      return () => world.timers.splice(0);
    },
    onDone: (deleted) => world.done.push(deleted),
    onFailure: (error) => world.failures.push(error),
  });
  await next;
  const passHour = async () => {
    next = ready();
    collector.clock.now += HOUR;
    for (const { callback } of world.timers.splice(0)) callback();
    await next;
  };
  return { world, stop, passHour };
}

it('cleans up at the start and every hour, and logs only what it did', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  await site.postEvents([{ event_type: 'pageview', scan_session_id: STRANGE_SCAN }]);
  const { world, stop, passHour } = await janitorOf(collector);
  expect([world.done, world.timers.map(({ delayMs }) => delayMs)]).toEqual([[], [HOUR]]);
  for (let hour = 1; hour < 24; hour++) await passHour();
  expect(world.done).toEqual([]);
  await passHour();
  expect(world.done).toEqual([{ orphans: 1 }]);
  await stop();
  expect([world.timers, world.failures]).toEqual([[], []]);
});

it('stops after the step in progress, and sets no other hour', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const { world, stop, passHour } = await janitorOf(collector);
  const batch = Array.from({ length: 100 }, () => ({ event_type: 'pageview', scan_session_id: STRANGE_SCAN }));
  for (let sent = 0; sent < 6; sent++) await site.postEvents(batch);
  collector.clock.now += DAY;
  void passHour();
  await stop();
  expect(world).toMatchObject({ done: [{ orphans: 500 }], timers: [], failures: [] });
  expect(site.readEvents()).toHaveLength(100);
});

it('tries again an hour after a failure', async () => {
  const collector = await startCollector(onTestFinished);
  await collector.store.close();
  const { world, passHour, stop } = await janitorOf(collector);
  await passHour();
  const closed = { message: expect.stringMatching(/is closed|been destroyed/) };
  expect(world.failures).toMatchObject([closed, closed]);
  await stop();
});

it('deletes nothing while its clock is wrong, says so, and catches up once it is right', async () => {
  const collector = await startCollector(onTestFinished);
  const site = await collector.newSite();
  const { world, passHour, stop } = await janitorOf(collector);
  await site.postEvents([{ event_type: 'pageview', scan_session_id: STRANGE_SCAN }]);
  collector.clock.now += DAY;
  world.isWrong = true;
  await passHour();
  expect(world.failures).toMatchObject([{ message: 'the clock is wrong' }]);
  expect(site.readEvents()).toHaveLength(1);
  world.isWrong = false;
  await passHour();
  expect(world.done).toEqual([{ orphans: 1 }]);
  await stop();
});
