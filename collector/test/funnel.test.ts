import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { funnelOf, stepsGone } from '../src/funnel.ts';
import { START, startCollector, type TestSite } from './collector.ts';
import { callAsNetwork, newOffer } from './offer.ts';

const collector = await startCollector(afterAll);

const named = (names: string) =>
  names
    .split(' ')
    .filter(Boolean)
    .map((event_type) => ({ event_type, conversion: event_type === 'purchase' }));

it.each([
  ['pageview click purchase', 3],
  ['pageview pageview scroll click scroll purchase', 3],
  ['click pageview purchase', 1],
  ['purchase', 0],
  ['', 0],
  ['pageview click', 2],
])('the session "%s" goes %i steps', (events, expected) => {
  expect(stepsGone(named(events), ['pageview', 'click', 'conversion'])).toBe(expected);
});

it('takes for a conversion what counts as one, not what is named like one', () => {
  const steps = ['pageview', 'conversion'];
  const [view, rejected] = [
    { event_type: 'pageview', conversion: false },
    { event_type: 'conversion', conversion: false },
  ];
  expect(stepsGone([view, rejected], steps)).toBe(1);
  expect(stepsGone([view, rejected, { event_type: 'sale', conversion: true }], steps)).toBe(2);
});

it('reports how many of a step dropped out before the next', () => {
  expect(funnelOf(4, [2, 1], ['pageview', 'conversion'])).toEqual([
    { step: 'scan', sessions: 4, drop_off_percent: 0 },
    { step: 'pageview', sessions: 2, drop_off_percent: 50 },
    { step: 'conversion', sessions: 1, drop_off_percent: 50 },
  ]);
  expect(funnelOf(0, [], ['pageview'])[1]).toEqual({ step: 'pageview', sessions: 0, drop_off_percent: null });
});

const iso = (time: number) => new Date(time).toISOString();

async function funnel(site: TestSite, query = ''): Promise<unknown[]> {
  const answer = await collector.asAdmin('GET', `/reports/funnel?site_id=${site.siteId}${query}`);
  return answer.json().steps.map(({ step, sessions }: { step: string; sessions: number }) => `${step} ${sessions}`);
}

it('follows the scans of a site in the order of events, whatever arrived first', async () => {
  const site = await collector.newSite();
  const scans = [await site.scan(), await site.scan(), await site.scan()];
  const [first, second] = scans;
  await site.postServerEvent({ scan_session_id: first, event_time: iso(START) });
  const earlier = { event_time: iso(START - 5_000), sent_at: iso(START) };
  await site.postEvents([{ event_type: 'pageview', scan_session_id: first }], earlier);
  await site.postEvents([{ event_type: 'click', scan_session_id: first, age_ms: 1_000 }]);
  await site.postEvents([{ event_type: 'pageview', scan_session_id: second }]);
  expect(await funnel(site)).toEqual(['scan 3', 'pageview 2', 'conversion 1']);
  expect(await funnel(site, '&steps=pageview,click,purchase')).toEqual([
    'scan 3',
    'pageview 2',
    'click 1',
    'purchase 1',
  ]);
  expect(await funnel(site, `&steps=purchase&code=${site.code}`)).toEqual(['scan 3', 'purchase 1']);
  expect(await funnel(site, '&to=2026-11-20')).toEqual(['scan 0', 'pageview 0', 'conversion 0']);
});

it('orders events of the same millisecond by tab and sequence, and ignores conversions that do not count', async () => {
  const site = await collector.newSite();
  const [scan, rejected] = [await site.scan(), await site.scan()];
  const tab_id = '0a0a0a0a-0000-4000-8000-00000000000a';
  const inTab = ['click', 'scroll', 'pageview'].map((event_type, seq) => ({ event_type, tab_id, seq }));
  const other = { event_type: 'download', tab_id: '0a0a0a0a-0000-4000-8000-00000000000b', seq: 0 };
  await site.postEvents([other, ...inTab.reverse(), { event_type: 'start' }], { scan_session_id: scan });
  await site.postServerEvent({ scan_session_id: scan, event_name: 'lead', event_time: iso(START + 1) });
  await site.postServerEvent({ scan_session_id: rejected, event_name: 'lead', order_id: 'A-1' });
  const rejection = { site_id: site.siteId, order_id: 'A-1', reason: 'refund' };
  await collector.send('POST', '/conversions/reject', rejection, { 'x-api-key': site.apiKey });

  expect(await funnel(site, '&steps=start,click,pageview,conversion')).toEqual([
    'scan 2',
    'start 1',
    'click 1',
    'pageview 1',
    'conversion 1',
  ]);
  expect(await funnel(site, '&steps=pageview,click')).toEqual(['scan 2', 'pageview 1', 'click 0']);
  expect(await funnel(site, '&steps=pageview,download')).toEqual(['scan 2', 'pageview 1', 'download 1']);
  expect(await funnel(site, '&steps=lead')).toEqual(['scan 2', 'lead 2']);
});

it('follows the scans of a day from its first moment to its last', async () => {
  const site = await collector.newSite();
  for (const scanned_at of ['2026-11-19T23:59:59.999Z', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'])
    await site.register(randomUUID(), { scanned_at });
  expect(await funnel(site, '&from=2026-11-20&to=2026-11-20&steps=pageview')).toEqual(['scan 1', 'pageview 0']);
});

it('follows neither test links nor clicks that were made for a call', async () => {
  const offer = await newOffer(collector, { clickless: 'allow' });
  await offer.click({ test: '1' });
  const call = { secure: offer.postbackToken, publisher: 'p-7', external_order_id: 'A-1' };
  await callAsNetwork(collector, '/postback', call);
  expect(await funnel(offer.site, `&offer_id=${offer.offerId}`)).toEqual(['scan 0', 'pageview 0', 'conversion 0']);
  await offer.click();
  expect(await funnel(offer.site, `&offer_id=${offer.offerId}`)).toEqual(['scan 1', 'pageview 0', 'conversion 0']);
  expect(await funnel(offer.site, `&code=${offer.site.code}`)).toEqual(['scan 0', 'pageview 0', 'conversion 0']);
});

it("takes for a step neither a bot's event nor another site's", async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const event = { event_type: 'pageview', scan_session_id: await site.scan() };
  await site.postEvents([event], { device: { user_agent: 'Googlebot/2.1' } });
  await other.postEvents([event]);
  expect(await funnel(site)).toEqual(['scan 1', 'pageview 0', 'conversion 0']);
  await site.postEvents([event]);
  expect(await funnel(site)).toEqual(['scan 1', 'pageview 1', 'conversion 0']);
});

it('reports how many converted without its steps, if it ends with any conversion', async () => {
  const site = await collector.newSite();
  const scans = [await site.scan(), await site.scan(), await site.scan(), await site.scan()];
  const [viewed, bare, twice] = scans;
  await site.postEvents([{ event_type: 'pageview', scan_session_id: viewed }]);
  for (const scan_session_id of [viewed, bare, twice, twice]) {
    await site.postServerEvent({ scan_session_id, event_time: iso(START + 1_000) });
  }
  const otherwise = async (query = '') => {
    const answer = await collector.asAdmin('GET', `/reports/funnel?site_id=${site.siteId}${query}`);
    return answer.json().converted_otherwise;
  };
  expect(await otherwise()).toBe(2);
  expect(await otherwise('&steps=conversion')).toBe(0);
  expect(await otherwise('&steps=conversion,pageview')).toBeNull();
  expect(await otherwise('&steps=pageview,purchase')).toBeNull();
});

it('refuses steps without a name', async () => {
  const { siteId } = await collector.newSite();
  for (const steps of ['', 'pageview,,click', 'a,b,c,d,e,f,g,h,i,j,k']) {
    const answer = await collector.asAdmin('GET', `/reports/funnel?site_id=${siteId}&steps=${steps}`);
    expect([answer.statusCode, answer.json().detail]).toMatchObject([422, [{ loc: ['query', 'steps'] }]]);
  }
});
