import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { SHOP, STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

const NOTHING = { sessions: 0, events: 0, conversions: 0, revenue: [] };

it('reports for each code its scans, events, conversions and revenue by currency', async () => {
  const site = await collector.newSite();
  const flyer = `flyer-of-${site.siteId}`;
  const saved = { site_id: site.siteId, name: 'Flyer', destination: 'https://shop.example/sale' };
  await collector.asAdmin('PUT', `/admin/qr-codes/${flyer}`, saved);

  const [first, second] = [await site.scan(), await site.scan()];
  const { headers } = await collector.app.inject(`/q/${flyer}`);
  const third = new URL(String(headers.location)).searchParams.get('scnv');
  await site.postEvents([
    { event_type: 'pageview', scan_session_id: first },
    { event_type: 'click', scan_session_id: first },
    { event_type: 'pageview', scan_session_id: second?.toUpperCase() },
    { event_type: 'purchase', scan_session_id: second },
    { event_type: 'pageview', scan_session_id: third },
  ]);
  for (const [amount, currency] of [
    [19.99, 'EUR'],
    [0.01, 'eur'],
    [500, 'JPY'],
  ] as const) {
    await site.postServerEvent({ scan_session_id: first, conversion_value: { amount, currency } });
  }

  expect(await site.report()).toEqual({
    site_id: site.siteId,
    name: site.siteId,
    status: 'active',
    sessions: 3,
    engaged: 3,
    shared: 0,
    events: 8,
    conversions: 4,
    conversion_rate_percent: (4 / 3) * 100,
    revenue: [
      { currency: 'EUR', amount: 20 },
      { currency: 'JPY', amount: 500 },
    ],
    bots: 0,
    orphans: 0,
    expired_orphans: 0,
    foreign: 0,
    duplicates: 0,
    qr_codes: [
      {
        code: site.code,
        name: 'Poster',
        destination: `${SHOP}/`,
        sessions: 2,
        engaged: 2,
        shared: 0,
        events: 7,
        conversions: 4,
        conversion_rate_percent: 200,
        revenue: [
          { currency: 'EUR', amount: 20 },
          { currency: 'JPY', amount: 500 },
        ],
        bots: 0,
      },
      {
        code: flyer,
        name: 'Flyer',
        destination: saved.destination,
        sessions: 1,
        engaged: 1,
        shared: 0,
        events: 1,
        conversions: 0,
        conversion_rate_percent: 0,
        revenue: [],
        bots: 0,
      },
    ],
  });
});

it('shows a site and a code before anything happened', async () => {
  const site = await collector.newSite();
  await site.change({ status: 'paused' });
  expect(await site.report()).toMatchObject({ status: 'paused', orphans: 0, duplicates: 0, qr_codes: [NOTHING] });
});

it("attributes nothing of another site's scans to a site", async () => {
  const [shop, thief] = [await collector.newSite(), await collector.newSite()];
  const scan_session_id = await shop.scan();
  await thief.scan();
  await thief.postEvents([{ event_type: 'purchase', scan_session_id }]);
  await thief.postServerEvent({ scan_session_id, conversion_value: { amount: 20, currency: 'EUR' } });

  const sessionOnly = { sessions: 1, events: 0, conversions: 0, revenue: [] };
  expect((await shop.report()).qr_codes).toMatchObject([sessionOnly]);
  expect((await thief.report()).qr_codes).toMatchObject([sessionOnly]);
  expect(thief.readEvents()).toMatchObject([{ identity: 'foreign' }, { identity: 'foreign' }]);
  expect(await thief.report()).toMatchObject({ foreign: 2, events: 0, conversions: 0, revenue: [], orphans: 0 });
});

it('counts separately what belongs to no known scan, and what is repeated', async () => {
  const site = await collector.newSite();
  const repeated = { event_type: 'pageview', event_id: randomUUID(), scan_session_id: await site.scan() };
  await site.postEvents([repeated, repeated, repeated]);
  await site.postEvents([{ event_type: 'pageview', scan_session_id: STRANGE_SCAN }]);
  await site.postServerEvent();
  expect(await site.report()).toMatchObject({
    orphans: 2,
    duplicates: 2,
    qr_codes: [{ sessions: 1, events: 1, conversions: 0, revenue: [] }],
  });
});

it('does not treat an event without a scan as one of an unknown scan', async () => {
  const site = await collector.newSite();
  await site.postEvents([{ event_type: 'pageview' }]);
  expect((await site.report()).orphans).toBe(0);
});

it('gives revenue only to what counts as a conversion', async () => {
  const site = await collector.newSite();
  const order = { order_id: 'A-1', scan_session_id: await site.scan() };
  const conversion_value = { amount: 20, currency: 'EUR' };
  await site.postServerEvent({ ...order, conversion_value });
  await site.postServerEvent({ ...order, conversion_value });
  await site.postEvents([{ event_type: 'purchase', ...order }]);
  expect(await site.report()).toMatchObject({
    duplicates: 2,
    qr_codes: [{ conversions: 1, revenue: [{ currency: 'EUR', amount: 20 }] }],
  });
});

it('shows revenue by currency in alphabetical order, and no currency of which nothing is left', async () => {
  const site = await collector.newSite();
  const sell = (currency: string, fields: object) =>
    site.postServerEvent({ conversion_value: { amount: 1, currency }, ...fields });
  await site.change({ unknown_sessions: 'accept' });
  await sell('USD', { order_id: 'A-1' });
  await sell('EUR', { scan_session_id: await site.scan() });
  const [eur, usd] = ['EUR', 'USD'].map((currency) => ({ currency, amount: 1 }));
  expect((await site.report()).revenue).toEqual([eur, usd]);
  const refund = { site_id: site.siteId, order_id: 'A-1', reason: 'returned' };
  await collector.send('POST', '/conversions/reject', refund, { 'x-api-key': site.apiKey });
  expect((await site.report()).revenue).toEqual([eur]);
});

it('shows each site with its codes, ordered by name', async () => {
  const sites = [await collector.newSite(), await collector.newSite()];
  const [{ siteId: site_id }] = sites as [TestSite];
  for (const code of [`z-${site_id}`, `a-${site_id}`])
    await collector.asAdmin('PUT', `/admin/qr-codes/${code}`, { site_id, name: 'Poster', destination: SHOP });
  const codes = (await (sites[0] as TestSite).report()).qr_codes.map(({ code }) => code);
  expect(codes).toEqual([`a-${site_id}`, `code-of-${site_id}`, `z-${site_id}`]);
  const { sites: shown } = (await collector.asAdmin('GET', '/reports/qr-codes')).json();
  const ids: string[] = shown.map(({ site_id }: { site_id: string }) => site_id);
  expect(ids).toEqual(ids.toSorted());
  for (const { siteId } of sites) expect(ids).toContain(siteId);
});

// The sum exceeds what a JavaScript number holds exactly, and the report covers every site.
it('survives a site that reports absurd amounts', async () => {
  const { newSite } = await startCollector(onTestFinished);
  const site = await newSite();
  const scan_session_id = await site.scan();
  for (let sale = 0; sale < 2; sale++) {
    await site.postServerEvent({ scan_session_id, conversion_value: { amount: 90_071_992_547_409, currency: 'EUR' } });
  }
  expect(await site.report()).toMatchObject({ qr_codes: [{ conversions: 2 }] });
});

it('covers only the requested period', async () => {
  const site = await collector.newSite();
  const scan_session_id = await site.scan();
  for (const event_time of [
    '2026-11-19T23:59:59Z',
    '2026-11-20T00:00:00Z',
    '2026-11-20T22:59:59Z',
    '2026-11-20T23:00:00Z',
  ]) {
    await site.postServerEvent({ event_time, scan_session_id });
  }
  const conversionsIn = async (query: string) => {
    const { sites } = (await collector.asAdmin('GET', `/reports/qr-codes?${query}`)).json();
    return sites.find(({ site_id }: { site_id: string }) => site_id === site.siteId).conversions;
  };
  expect(await conversionsIn('from=2026-11-20&to=2026-11-20')).toBe(3);
  expect(await conversionsIn('from=2026-11-20&to=2026-11-20&time_zone=Europe/Berlin')).toBe(3);
  expect(await conversionsIn('from=2026-11-20&to=2026-11-20&time_zone=Asia/Tokyo')).toBe(2);
  expect(await conversionsIn('')).toBe(4);
  for (const [query, field] of [
    ['qr-codes?from=soon', 'from'],
    ['qr-codes?time_zone=Mars/Olympus', 'time_zone'],
    ['offers?time_zone=Mars/Olympus', 'time_zone'],
  ]) {
    const bad = await collector.asAdmin('GET', `/reports/${query}`);
    expect([query, bad.statusCode, bad.json().detail]).toMatchObject([query, 422, [{ loc: ['query', field] }]]);
  }
});

it('covers only the requested site', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  await site.scan();
  await other.scan();
  const { sites } = (await collector.asAdmin('GET', `/reports/qr-codes?site_id=${site.siteId}`)).json();
  expect(sites).toMatchObject([{ site_id: site.siteId, sessions: 1, qr_codes: [{ code: site.code, sessions: 1 }] }]);
  const unknown = await collector.asAdmin('GET', '/reports/sites.csv?site_id=nobody');
  expect([unknown.statusCode, unknown.json().detail]).toEqual([404, 'there is no such site']);
});
