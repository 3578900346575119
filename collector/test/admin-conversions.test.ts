import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { START, startCollector, type TestSite } from './collector.ts';
import { callAsNetwork, newOffer } from './offer.ts';

const collector = await startCollector(afterAll);
const { asAdmin } = collector;

const list = async ({ siteId }: TestSite, query = '') =>
  (await asAdmin('GET', `/admin/conversions?site_id=${siteId}${query}`)).json().conversions;
const idsOf = (conversions: { event_id: string }[]) => conversions.map(({ event_id }) => event_id);
const rule = (eventId: string, body: object) => asAdmin('PATCH', `/admin/conversions/${eventId}`, body);

it('lists the conversions of a site with their amounts, latest first', async () => {
  const site = await collector.newSite();
  const [early, late] = [randomUUID(), randomUUID()];
  const conversion_value = { amount: 19.99, currency: 'EUR' };
  await site.postServerEvent({ event_id: late, event_time: '2026-11-20T12:00:00Z' });
  await site.postServerEvent({
    event_id: early,
    event_time: '2026-11-20T11:00:00Z',
    order_id: 'A-1',
    conversion_value,
  });
  await site.postEvents([{ event_type: 'click' }]);
  expect(await list(site)).toEqual([
    expect.objectContaining({ event_id: late, conversion_value: null, order_id: null }),
    {
      event_id: early,
      event_name: 'purchase',
      source: 'server',
      event_time: Date.parse('2026-11-20T11:00:00Z'),
      order_id: 'A-1',
      conversion_value,
      status: 'approved',
      counts: false,
      not_counted: 'orphan',
    },
  ]);
  expect(idsOf(await list(site, '&order_id=A-1'))).toEqual([early]);
});

it('says which conversions the reports count, and why not the others', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const offer = await newOffer(collector, { approval: 'manual' });
  const counts = async (of: TestSite, order_id: string) => {
    const [listed] = await list(of, `&order_id=${order_id}`);
    const path = `/admin/conversions/${listed.event_id}`;
    const shown = (await asAdmin('GET', `${path}?site_id=${of.siteId}`)).json();
    expect([shown.counts, shown.not_counted]).toEqual([listed.counts, listed.not_counted]);
    return [listed.counts, listed.not_counted];
  };
  const late = randomUUID();
  await site.postServerEvent({ order_id: 'scanned', scan_session_id: await site.scan() });
  await site.postServerEvent({ order_id: 'foreign', scan_session_id: await other.scan() });
  await site.postServerEvent({ order_id: 'orphan', scan_session_id: late });
  const bot = { event_type: 'purchase', order_id: 'bot', scan_session_id: await site.scan() };
  await site.postEvents([bot], { device: { user_agent: 'Googlebot/2.1' } });
  const { siteId } = offer.site;
  await offer.site.postServerEvent({ order_id: 'test', scan_session_id: await offer.click({ test: '1' }) });
  const sale = { secure: offer.postbackToken, transaction_id: await offer.click(), external_order_id: 'pending' };
  const { conversion_id } = (await callAsNetwork(collector, '/postback', sale)).json();

  expect(await counts(site, 'scanned')).toEqual([true, null]);
  for (const reason of ['foreign', 'orphan', 'bot']) expect(await counts(site, reason)).toEqual([false, reason]);
  expect(await counts(offer.site, 'test')).toEqual([false, 'test']);
  expect(await counts(offer.site, 'pending')).toEqual([false, null]);
  expect((await site.report()).conversions).toBe(1);

  await site.register(late);
  expect(await counts(site, 'orphan')).toEqual([true, null]);
  const approved = (await rule(conversion_id, { site_id: siteId, status: 'approved' })).json();
  expect(approved).toMatchObject({ counts: true, not_counted: null });
  expect([(await site.report()).conversions, (await offer.site.report()).conversions]).toEqual([2, 1]);
});

it('lists page by page, and skips none of those with the same time', async () => {
  const site = await collector.newSite();
  const ids = new Set(Array.from({ length: 5 }, () => randomUUID()));
  for (const event_id of ids) await site.postServerEvent({ event_id });
  const seen: string[] = [];
  for (let page = await list(site, '&limit=2'); page.length; page = await list(site, `&limit=2&after=${seen.at(-1)}`)) {
    seen.push(...idsOf(page));
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen)).toEqual(ids);
  expect(await list(site, `&after=${seen.at(-1)}`)).toEqual([]);
});

it('does not cut the list short if the conversion that ended a page has been deleted', async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  const scan_session_id = randomUUID();
  await ours.postServerEvent({ event_time: '2026-11-20T12:00:00Z' });
  const erased = (await ours.postServerEvent({ scan_session_id })).json().event_id;
  const foreign = (await theirs.postServerEvent()).json().event_id;
  expect(await list(ours, `&limit=1&after=${erased}`)).toHaveLength(1);
  await asAdmin('DELETE', '/admin/subjects', { scan_session_id });
  for (const after of [erased, foreign, randomUUID()]) {
    const answer = await asAdmin('GET', `/admin/conversions?site_id=${ours.siteId}&after=${after}`);
    const detail = [{ loc: ['query', 'after'], msg: 'is not a conversion of this site; start again', type: 'value' }];
    expect([answer.statusCode, answer.json()]).toEqual([422, { detail }]);
  }
});

it('rejects a conversion, approves it again, and returns its history', async () => {
  const site = await collector.newSite();
  const { event_id } = (await site.postServerEvent()).json();
  const site_id = site.siteId;
  const rejected = await rule(event_id, { site_id, status: 'rejected', reason: 'bot' });
  expect([rejected.statusCode, rejected.json()]).toMatchObject([200, { event_id, status: 'rejected' }]);
  expect(idsOf(await list(site, '&status=rejected'))).toEqual([event_id]);
  expect(idsOf(await list(site, '&status=approved'))).toEqual([]);
  await rule(event_id, { site_id, status: 'approved' });
  expect((await asAdmin('GET', `/admin/conversions/${event_id}?site_id=${site_id}`)).json()).toMatchObject({
    event_id,
    status: 'approved',
    changes: [
      { from_status: 'approved', to_status: 'rejected', reason: 'bot', changed_by: 'admin', changed_at: START },
      { from_status: 'rejected', to_status: 'approved', reason: null, changed_by: 'admin', changed_at: START },
    ],
  });
});

it("does not rule on another site's conversion", async () => {
  const [ours, theirs] = [await collector.newSite(), await collector.newSite()];
  const { event_id } = (await theirs.postServerEvent()).json();
  const ruling = { site_id: ours.siteId, status: 'rejected', reason: 'bot' };
  expect((await rule(event_id, ruling)).statusCode).toBe(404);
  expect((await asAdmin('GET', `/admin/conversions/${event_id}?site_id=${ours.siteId}`)).statusCode).toBe(404);
  expect(await list(theirs)).toMatchObject([{ status: 'approved' }]);
});

it('names each field that is wrong, and each thing that does not exist', async () => {
  const { siteId: site_id, postServerEvent } = await collector.newSite();
  const { event_id } = (await postServerEvent()).json();
  const path = `/admin/conversions/${event_id}`;
  const cases: [string, string, object | undefined, number, ...string[]][] = [
    ['GET', '/admin/conversions', undefined, 422, 'query', 'site_id'],
    ['GET', `/admin/conversions?site_id=${site_id}&status=lost`, undefined, 422, 'query', 'status'],
    ['GET', `/admin/conversions?site_id=${site_id}&limit=0`, undefined, 422, 'query', 'limit'],
    ['GET', `/admin/conversions?site_id=${site_id}&limit=501`, undefined, 422, 'query', 'limit'],
    ['GET', `/admin/conversions?site_id=${site_id}&after=x`, undefined, 422, 'query', 'after'],
    ['GET', '/admin/conversions?site_id=nobody', undefined, 404],
    ['GET', `/admin/conversions/x?site_id=${site_id}`, undefined, 422, 'path', 'event_id'],
    ['PATCH', path, { status: 'rejected', reason: 'x' }, 422, 'body', 'site_id'],
    ['PATCH', path, { site_id, status: 'pending' }, 422, 'body', 'status'],
    ['PATCH', path, { site_id, status: 'rejected' }, 422, 'body', 'reason'],
    ['PATCH', path, { site_id, status: 'rejected', reason: 'jo@shop.example asked' }, 422, 'body', 'reason'],
    ['PATCH', path, { site_id: 'nobody', status: 'approved' }, 404],
  ];
  for (const [method, url, body, status, ...loc] of cases) {
    const answer = await asAdmin(method, url, body);
    expect(answer.statusCode, `${method} ${url}`).toBe(status);
    if (loc.length) expect(answer.json().detail[0].loc).toEqual(loc);
  }
});
