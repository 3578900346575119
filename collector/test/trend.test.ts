import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { DayReport } from '../src/reports/trend.ts';
import { startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

async function trend(site: TestSite, query: Record<string, string>): Promise<DayReport[]> {
  const search = new URLSearchParams({ site_id: site.siteId, ...query });
  const answer = await collector.asAdmin('GET', `/reports/trend?${search}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().days;
}

const sum = (days: DayReport[]) => days.reduce((total, { events }) => total + events, 0);

it('assigns each event to its day in the time zone', async () => {
  const site = await collector.newSite();
  const scan_session_id = randomUUID();
  await site.register(scan_session_id, { scanned_at: '2026-10-24T22:30:00Z' });
  // The clocks of Berlin go back in the night to the 25th, at 01:00 UTC.
  for (const event_time of [
    '2026-10-24T21:59:59Z',
    '2026-10-24T22:00:00Z',
    '2026-10-25T22:59:59Z',
    '2026-10-25T23:00:00Z',
  ]) {
    await site.postServerEvent({ event_time, scan_session_id, conversion_value: { amount: 1, currency: 'EUR' } });
  }
  const days = await trend(site, { from: '2026-10-23', to: '2026-10-26', time_zone: 'Europe/Berlin' });
  expect(
    days.map(({ day, sessions, conversions, revenue }) => [day, sessions, conversions, revenue[0]?.amount]),
  ).toEqual([
    ['2026-10-23', 0, 0, undefined],
    ['2026-10-24', 0, 1, 1],
    ['2026-10-25', 1, 2, 2],
    ['2026-10-26', 0, 1, 1],
  ]);
});

it('shows on which day what came that belongs to no code', async () => {
  const site = await collector.newSite();
  const [known, unknown] = [await site.scan(), randomUUID()];
  for (const scan_session_id of [unknown, known, known])
    await site.postServerEvent({ scan_session_id, order_id: 'A-1' });
  await site.postEvents([{ event_type: 'pageview', scan_session_id: unknown }]);
  const days = await trend(site, { from: '2026-11-20', to: '2026-11-21' });
  expect(days).toMatchObject([
    { orphans: 0, duplicates: 0 },
    { orphans: 1, duplicates: 2, conversions: 1 },
  ]);
});

it('has the same sums in every time zone, across changes of their clocks', async () => {
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  const [start, end] = [Date.parse('2026-10-20T00:00Z'), Date.parse('2026-11-10T00:00Z')];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: start, max: end }), { minLength: 1, maxLength: 20 }), async (times) => {
      for (const time of times) {
        await site.postServerEvent({ event_time: new Date(time).toISOString(), scan_session_id });
      }
      const stored = site.readEvents().length;
      for (const time_zone of ['UTC', 'Asia/Kolkata', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
        expect(sum(await trend(site, { from: '2026-10-18', to: '2026-11-12', time_zone }))).toBe(stored);
      }
    }),
    { numRuns: 5 },
  );
});

it('covers only one code, and by default the last 30 days', async () => {
  const site = await collector.newSite();
  await site.postServerEvent({ scan_session_id: await site.scan() });
  await site.postEvents([{ event_type: 'pageview' }]);
  const [all, ofCode] = [await trend(site, {}), await trend(site, { code: site.code })];
  expect([all.length, all.at(0)?.day, all.at(-1)?.day]).toEqual([30, '2026-10-23', '2026-11-21']);
  expect([all.at(-1)?.events, ofCode.at(-1)?.events]).toEqual([2, 1]);
});

it('refuses an invalid query, and names the field', async () => {
  const { siteId } = await collector.newSite();
  const other = await collector.newSite();
  const bad = {
    time_zone: 'Mars/Olympus',
    from: '2026-02-30',
    to: 'yesterday',
    'from=2026-11-22&to': '2026-11-21',
    'to=2026-11-21&from': '2020-01-01',
    'from=2026-01-01&from': '2026-01-02',
  };
  for (const [names, value] of Object.entries(bad)) {
    const answer = await collector.asAdmin('GET', `/reports/trend?site_id=${siteId}&${names}=${value}`);
    const field = /(\w+)$/.exec(names)?.[1] === 'to' && names.includes('&') ? 'from' : /(\w+)$/.exec(names)?.[1];
    expect([answer.statusCode, answer.json().detail], names).toMatchObject([422, [{ loc: ['query', field] }]]);
  }
  const missing = await collector.asAdmin('GET', '/reports/trend');
  expect(missing.json().detail).toMatchObject([{ loc: ['query', 'site_id'] }]);
  for (const query of [`site_id=nobody`, `site_id=${siteId}&code=${other.code}`]) {
    expect((await collector.asAdmin('GET', `/reports/trend?${query}`)).statusCode).toBe(404);
  }
});
