import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import type { ConversionChange } from '../src/store/conversion-changes.ts';
import { START, STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';

const collector = await startCollector(afterAll);

function reject(site: TestSite, body: object, headers: Record<string, string> = { 'x-api-key': site.apiKey }) {
  return collector.send('POST', '/conversions/reject', { site_id: site.siteId, reason: 'refund', ...body }, headers);
}

async function sell(site: TestSite, fields: object = {}): Promise<string> {
  return (await site.postServerEvent(fields)).json().event_id;
}

const statuses = (site: TestSite) =>
  site
    .readEvents()
    .map(({ conversion_status }) => conversion_status)
    .sort();

async function changesOf(site: TestSite, eventId: string): Promise<ConversionChange[]> {
  return (await collector.asAdmin('GET', `/admin/conversions/${eventId}?site_id=${site.siteId}`)).json().changes;
}

it('rejects one conversion by its event, and records by whom, when and why', async () => {
  const site = await collector.newSite();
  const [event_id, other] = [await sell(site), await sell(site)];
  const answer = await reject(site, { event_id: event_id.toUpperCase() });
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { success: true, event_ids: [event_id], status: 'rejected', message: expect.any(String) },
  ]);
  expect(statuses(site)).toEqual(['approved', 'rejected']);
  const { keys } = (await collector.asAdmin('GET', `/admin/sites/${site.siteId}/keys`)).json();
  expect(await changesOf(site, event_id)).toEqual([
    {
      from_status: 'approved',
      to_status: 'rejected',
      reason: 'refund',
      changed_by: `key:${keys[0].key_id}`,
      transaction_id: null,
      changed_at: START,
    },
  ]);
  expect(await changesOf(site, other)).toEqual([]);
});

it('rejects a sale by its order: everything that was counted of it, and nothing else', async () => {
  const site = await collector.newSite();
  const purchase = await sell(site, { order_id: 'A-1' });
  const upsell = await sell(site, { order_id: 'A-1', event_name: 'upsell' });
  await sell(site, { order_id: 'A-10' });
  const answer = await reject(site, { order_id: 'A-1' });
  expect(new Set(answer.json().event_ids)).toEqual(new Set([purchase, upsell]));
  expect(statuses(site)).toEqual(['approved', 'rejected', 'rejected']);
});

it('finds the sale by the event of its repeat, too', async () => {
  const site = await collector.newSite();
  const counted = await sell(site, { order_id: 'A-1' });
  const repeat = randomUUID();
  await sell(site, { order_id: 'A-1', event_id: repeat });
  expect((await reject(site, { event_id: repeat })).json().event_ids).toEqual([counted]);
  expect(statuses(site)).toEqual(['rejected']);
});

it.each<[string, object | null, ...object[]]>([
  ["a browser's", { order_id: 'A-1' }, {}],
  ["a server's, where the first names none", null, {}, { order_id: 'A-1' }],
  ["a server's, where the first names another", null, { order_id: 'B-1' }, { order_id: 'A-1' }],
])('finds the sale by an order that only a repeat of it names: %s', async (_, browser, ...servers) => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  if (browser) await site.postEvents([{ event_type: 'purchase', event_id, ...browser }]);
  for (const fields of servers) await sell(site, { event_id, ...fields });
  await sell(site, { order_id: 'A-2' });
  await site.postEvents([{ event_type: 'click', order_id: 'A-1' }]);
  const listed = await collector.asAdmin('GET', `/admin/conversions?site_id=${site.siteId}&order_id=A-1`);
  expect(listed.json().conversions).toMatchObject([{ event_id }]);
  expect((await reject(site, { order_id: 'A-1' })).json().event_ids).toEqual([event_id]);
  expect(statuses(site)).toEqual(['approved', 'approved', 'rejected']);
});

it('finds no sale by an order that only a repeat names which is not a conversion', async () => {
  const site = await collector.newSite();
  const event_id = await sell(site);
  await site.postEvents([{ event_type: 'click', event_id, order_id: 'A-1' }]);
  expect((await reject(site, { order_id: 'A-1' })).statusCode).toBe(404);
  expect(statuses(site)).toEqual(['approved']);
});

it('can be repeated: a new reason replaces the old one, and the same reason is no change', async () => {
  const site = await collector.newSite();
  const event_id = await sell(site);
  for (const reason of ['refund', 'refund', 'fraud']) {
    expect((await reject(site, { event_id, reason })).statusCode).toBe(200);
  }
  const changes = await changesOf(site, event_id);
  expect(changes.map(({ from_status, to_status, reason }) => [from_status, to_status, reason])).toEqual([
    ['approved', 'rejected', 'refund'],
    ['rejected', 'rejected', 'fraud'],
  ]);
});

it('answers 404 for what is not a conversion of the site', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const theirs = await sell(other, { order_id: 'A-1' });
  const click = randomUUID();
  await site.postEvents([{ event_type: 'click', event_id: click, order_id: 'A-2' }]);
  for (const body of [{ event_id: theirs }, { order_id: 'A-1' }, { event_id: click }, { order_id: 'A-2' }]) {
    const answer = await reject(site, body);
    expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining(Object.keys(body).join())]);
  }
  expect(statuses(other)).toEqual(['approved']);
});

it('requires a valid key of that very site', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const event_id = await sell(site);
  expect((await reject(site, { event_id }, {})).statusCode).toBe(401);
  expect((await reject(site, { event_id }, { 'x-api-key': 'scnv_key_unknown' })).statusCode).toBe(403);
  expect((await reject(site, { event_id }, { 'x-api-key': other.apiKey })).statusCode).toBe(403);
  expect(statuses(site)).toEqual(['approved']);
});

it('names each field that is wrong', async () => {
  const site = await collector.newSite();
  const event_id = await sell(site, { order_id: 'A-1' });
  const cases: [object, string][] = [
    [{}, 'event_id'],
    [{ event_id, order_id: 'A-1' }, 'event_id'],
    [{ event_id: 'A-1' }, 'event_id'],
    [{ order_id: '' }, 'order_id'],
    [{ event_id, reason: undefined }, 'reason'],
    [{ event_id, reason: '' }, 'reason'],
    [{ event_id, reason: 'x'.repeat(501) }, 'reason'],
    [{ event_id, reason: 'jane@shop.example wants it back' }, 'reason'],
  ];
  for (const [body, field] of cases) {
    const answer = await reject(site, body);
    expect([answer.statusCode, answer.json().detail], JSON.stringify(body)).toMatchObject([
      422,
      [{ loc: ['body', field] }],
    ]);
  }
  expect(statuses(site)).toEqual(['approved']);
});

it('works for a paused site: what it sold before may be returned', async () => {
  const site = await collector.newSite();
  const event_id = await sell(site);
  await site.change({ status: 'paused' });
  expect((await reject(site, { event_id })).statusCode).toBe(200);
  expect(statuses(site)).toEqual(['rejected']);
});

it('remains, with its history, when a copy that outranks the rejected one comes later', async () => {
  const site = await collector.newSite();
  const [browser, server] = [randomUUID(), randomUUID()];
  await site.postEvents([{ event_type: 'purchase', event_id: browser, order_id: 'A-1' }]);
  await reject(site, { order_id: 'A-1' });
  const conversion_value = { amount: 5, currency: 'EUR' };
  await sell(site, { event_id: server, order_id: 'A-1', conversion_value, scan_session_id: STRANGE_SCAN });
  expect(site.readEvents()).toMatchObject([{ event_id: server, source: 'server', conversion_status: 'rejected' }]);
  expect(await changesOf(site, server)).toMatchObject([{ to_status: 'rejected', reason: 'refund' }]);
  expect(await changesOf(site, browser)).toHaveLength(1);
});
