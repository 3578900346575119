import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from './collector.ts';
import { dump, fileOf, server } from './database.ts';
import { query } from './stored.ts';

const collectorOf = () => startCollector(onTestFinished);

it('deletes a scan session with all its events, repeats and figures, and no other', async () => {
  const { newSite, asAdmin } = await collectorOf();
  const site = await newSite();
  const [gone, stays] = [await site.scan(), await site.scan()];
  const repeated = { event_type: 'pageview', event_id: randomUUID(), scan_session_id: gone };
  await site.postEvents([repeated, repeated, { event_type: 'pageview', scan_session_id: stays }]);
  await site.postEvents([{ event_type: 'click', scan_session_id: stays, first_scan_session_id: gone }]);
  await site.postServerEvent({ scan_session_id: gone, conversion_value: { amount: 5, currency: 'EUR' } });

  const answer = await asAdmin('DELETE', '/admin/subjects', { scan_session_id: gone.toUpperCase() });
  expect([answer.statusCode, answer.json()]).toEqual([200, { events: 3, duplicates: 1, scan_sessions: 1 }]);
  expect(site.readEvents()).toMatchObject([{ event_type: 'pageview', scan_session_id: stays }]);
  expect(site.readDuplicates()).toEqual([]);
  expect(await site.report()).toMatchObject({
    sessions: 1,
    engaged: 1,
    events: 1,
    conversions: 0,
    revenue: [],
    duplicates: 0,
  });
});

it('deletes with an event all its copies, including those that name another scan', async () => {
  const { newSite, asAdmin } = await collectorOf();
  const site = await newSite();
  const [gone, other] = [await site.scan(), await site.scan()];
  await site.postServerEvent({ scan_session_id: gone, order_id: 'A-1' });
  await site.postEvents([{ event_type: 'purchase', scan_session_id: other, order_id: 'A-1' }]);
  const answer = await asAdmin('DELETE', '/admin/subjects', { scan_session_id: gone });
  expect(answer.json()).toEqual({ events: 1, duplicates: 1, scan_sessions: 1 });
  expect([site.readEvents(), site.readDuplicates()]).toEqual([[], []]);
});

it('deletes a person with more events than fit into one batch', async () => {
  const { newSite, asAdmin } = await collectorOf();
  const site = await newSite();
  const scan_session_id = await site.scan();
  const batch = Array.from({ length: 100 }, () => ({ event_type: 'pageview', scan_session_id }));
  for (let sent = 0; sent < 6; sent++) await site.postEvents(batch);
  expect((await asAdmin('DELETE', '/admin/subjects', { scan_session_id })).json()).toMatchObject({ events: 600 });
  expect((await site.report()).events).toBe(0);
});

it('leaves other sites alone if a site is named', async () => {
  const { newSite, asAdmin } = await collectorOf();
  const [one, two] = [await newSite(), await newSite()];
  const scan_session_id = await one.scan();
  for (const site of [one, two]) await site.postEvents([{ event_type: 'pageview', scan_session_id }]);
  await asAdmin('DELETE', '/admin/subjects', { scan_session_id, site_id: two.siteId });
  expect([one.readEvents().length, two.readEvents().length]).toEqual([1, 0]);
  expect((await one.report()).sessions).toBe(1);
  await asAdmin('DELETE', '/admin/subjects', { scan_session_id });
  expect(one.readEvents()).toEqual([]);
});

it("deletes nothing of another site's, though its events have the same ids", async () => {
  const { newSite, asAdmin, databaseUrl } = await collectorOf();
  const [one, two] = [await newSite(), await newSite()];
  const sale = { event_id: randomUUID(), order_id: 'A-1', user_identifiers: { external_id: 'Customer-7' } };
  const copy = { ...sale, event_id: randomUUID() };
  for (const { siteId: site_id, postServerEvent } of [one, two]) {
    for (const told of [sale, copy]) await postServerEvent(told);
    const ruling = { site_id, status: 'rejected', reason: 'refund' };
    await asAdmin('PATCH', `/admin/conversions/${sale.event_id}`, ruling);
  }
  const subject = { external_id: 'Customer-7', site_id: two.siteId };
  expect((await asAdmin('DELETE', '/admin/subjects', subject)).json()).toMatchObject({ events: 1, duplicates: 1 });
  expect([one, two].map((site) => [site.readEvents().length, site.readDuplicates().length])).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect(query(databaseUrl, 'SELECT * FROM conversion_changes')).toHaveLength(1);
  const answers = [await one.postServerEvent(sale), await two.postServerEvent(copy)];
  expect(answers.map((answer) => answer.json().status)).toEqual(['duplicate', 'accepted']);
});

it('deletes a person by the hash of the e-mail address, with the history of what was bought', async () => {
  const { newSite, asAdmin, databaseUrl } = await collectorOf();
  const site = await newSite();
  const email_hash = 'ab'.repeat(32);
  const [event_id, scan_session_id] = [randomUUID(), await site.scan()];
  await site.postServerEvent({ event_id, scan_session_id, order_id: 'A-1', user_identifiers: { email_hash } });
  await site.postServerEvent({ scan_session_id, order_id: 'A-1' });
  await site.postServerEvent({ scan_session_id, user_identifiers: { email_hash: 'cd'.repeat(32) } });
  await asAdmin('PATCH', `/admin/conversions/${event_id}`, {
    site_id: site.siteId,
    status: 'rejected',
    reason: 'refund',
  });
  const answer = await asAdmin('DELETE', '/admin/subjects', { email_hash: email_hash.toUpperCase() });
  expect(answer.json()).toEqual({ events: 1, duplicates: 1, scan_sessions: 0 });
  expect(await site.report()).toMatchObject({ sessions: 1, events: 1, conversions: 1, duplicates: 0 });
  expect(query(databaseUrl, 'SELECT * FROM conversion_changes')).toEqual([]);
});

it("deletes one site's customer by the number that the site gave", async () => {
  const { newSite, asAdmin } = await collectorOf();
  const [one, two] = [await newSite(), await newSite()];
  for (const site of [one, two]) await site.postServerEvent({ user_identifiers: { external_id: 'Customer-7' } });
  const subject = { external_id: 'Customer-7', site_id: one.siteId };
  expect((await asAdmin('DELETE', '/admin/subjects', subject)).json()).toMatchObject({ events: 1 });
  expect([one.readEvents().length, two.readEvents().length]).toEqual([0, 1]);
  const withoutSite = await asAdmin('DELETE', '/admin/subjects', { external_id: 'Customer-7' });
  expect([withoutSite.statusCode, withoutSite.json().detail]).toMatchObject([422, [{ loc: ['body', 'site_id'] }]]);
});

it('still identifies the counted event by its id after a repeat of another person was deleted', async () => {
  const { newSite, asAdmin } = await collectorOf();
  const site = await newSite();
  const sale = { event_id: randomUUID(), scan_session_id: await site.scan() };
  await site.postServerEvent(sale);
  const repeat = { ...sale, scan_session_id: await site.scan() };
  await site.postServerEvent(repeat);
  await asAdmin('DELETE', '/admin/subjects', { scan_session_id: repeat.scan_session_id });
  expect(await site.report()).toMatchObject({ conversions: 1, duplicates: 0 });
  expect((await site.postServerEvent(sale)).json()).toMatchObject({ status: 'duplicate' });
  expect(site.readEvents()).toHaveLength(1);
});

// PostgreSQL overwrites what was deleted when it vacuums.
describe.skipIf(server)('leaves nothing of what it deleted in the files', () => {
  async function withCanary() {
    const collector = await collectorOf();
    const site = await collector.newSite();
    const scan_session_id = await site.scan();
    await site.postEvents([{ event_type: 'pageview', scan_session_id, page_title: 'canary-in-the-title' }]);
    const contains = () => dump(collector.databaseUrl).includes('canary-in-the-title');
    expect(contains()).toBe(true);
    return { collector, site, scan_session_id, contains };
  }

  it('while it keeps serving and reporting', async () => {
    const { collector, site, scan_session_id, contains } = await withCanary();
    const reports = Promise.all(Array.from({ length: 9 }, () => site.report()));
    await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id });
    expect(contains()).toBe(false);
    await reports;
  });

  it('when the janitor runs, if somebody else was reading it before', async () => {
    const { collector, scan_session_id, contains } = await withCanary();
    const stranger = new DatabaseSync(fileOf(collector.databaseUrl), { readOnly: true });
    stranger.exec('BEGIN; SELECT * FROM events');
    await collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id });
    expect(contains()).toBe(true);
    stranger.exec('ROLLBACK');
    stranger.close();
    await collector.asAdmin('POST', '/admin/clean');
    expect(contains()).toBe(false);
  });
});

it('refuses a subject that names nobody, and says why', async () => {
  const { asAdmin } = await collectorOf();
  const bad: object[] = [
    {},
    { site_id: 'demo' },
    { scan_session_id: 'nobody' },
    { scan_session_id: 7 },
    { email_hash: 'ab' },
    [],
  ];
  bad.push({ scan_session_id: randomUUID(), email_hash: 'ab'.repeat(32) });
  for (const body of bad) expect((await asAdmin('DELETE', '/admin/subjects', body)).statusCode).toBe(422);
  const foreign = { scan_session_id: randomUUID(), site_id: 'nobody' };
  expect((await asAdmin('DELETE', '/admin/subjects', foreign)).statusCode).toBe(404);
  const nobody = await asAdmin('DELETE', '/admin/subjects', { scan_session_id: randomUUID() });
  expect(nobody.json()).toEqual({ events: 0, duplicates: 0, scan_sessions: 0 });
});
