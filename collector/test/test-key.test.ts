import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { startCollector, type TestSite } from './collector.ts';
import { readLive } from './live-reader.ts';

const collector = await startCollector(afterAll);
await collector.app.listen({ host: '127.0.0.1', port: 0 });

async function testKeyOf({ siteId }: TestSite): Promise<string> {
  const answer = await collector.asAdmin('POST', `/admin/sites/${siteId}/keys`, { name: 'tests', mode: 'test' });
  expect([answer.statusCode, answer.json()]).toMatchObject([201, { mode: 'test', name: 'tests' }]);
  return answer.json().key;
}

it('can be told from a live key, and there is no third mode', async () => {
  const { siteId, apiKey } = await collector.newSite();
  const path = `/admin/sites/${siteId}/keys`;
  const made = await collector.asAdmin('POST', path, { name: 'tests', mode: 'test' });
  expect(made.json().key).toMatch(/^scnv_test_[\w-]{43}$/);
  expect(apiKey).toMatch(/^scnv_key_/);
  const { keys } = (await collector.asAdmin('GET', path)).json();
  expect(keys.map(({ mode }: { mode: string }) => mode)).toEqual(['live', 'test']);
  const wrong = await collector.asAdmin('POST', path, { name: 'tests', mode: 'tests' });
  expect([wrong.statusCode, wrong.json().detail]).toMatchObject([422, [{ loc: ['body', 'mode'] }]]);
});

it('sends events that are checked, answered and shown as a test, and stored nowhere', async () => {
  const site = await collector.newSite();
  const headers = { 'x-api-key': await testKeyOf(site) };
  const scan_session_id = await site.scan();
  const event_id = randomUUID();
  const sale = { event_id, scan_session_id, order_id: 'A-1', conversion_value: { amount: 20, currency: 'EUR' } };
  const reader = await readLive(collector.app, { siteId: site.siteId, lastId: Number.MAX_SAFE_INTEGER });
  onTestFinished(() => reader.close());
  const message = 'The event is good. A test key stores nothing.';
  for (let time = 1; time <= 2; time++) {
    const answer = await site.postServerEvent(sale, headers);
    const receipt = { success: true, event_id, status: 'accepted', message };
    expect([answer.statusCode, answer.json()]).toEqual([200, receipt]);
    expect(await reader.next()).toMatchObject({
      outcome: 'accepted',
      reason: 'test',
      event: { event_type: 'purchase', order_id: 'A-1', conversion: false },
    });
  }
  const wrong = await site.postServerEvent({ conversion_value: { amount: 5, currency: 'XQQ' } }, headers);
  expect(wrong.json().detail).toMatchObject([{ loc: ['body', 'conversion_value', 'currency'] }]);
  expect(await reader.next()).toMatchObject({ outcome: 'refused', reason: 'invalid' });
  expect([site.readEvents(), site.readDuplicates()]).toEqual([[], []]);

  // The order that a test reported can still be sold.
  expect((await site.postServerEvent(sale)).json()).toMatchObject({ status: 'accepted' });
  expect(await site.report()).toMatchObject({ events: 1, conversions: 1, revenue: [{ currency: 'EUR', amount: 20 }] });
});

it('sends a batch whose good events are accepted, and whose others are named', async () => {
  const site = await collector.newSite();
  const headers = { 'x-api-key': await testKeyOf(site) };
  const event = { site_id: site.siteId, event_name: 'purchase', scan_session_id: randomUUID() };
  const events = [event, { ...event, scan_session_id: 'order-7' }];
  const answer = await collector.send('POST', '/server-events/batch', { events }, headers);
  expect([answer.statusCode, answer.json()]).toMatchObject([
    200,
    { accepted: 1, duplicates: 0, rejected: 1, results: [{ status: 'accepted' }, { status: 'rejected' }] },
  ]);
  expect(site.readEvents()).toEqual([]);
});

it('rejects nothing, and is valid only for its own site', async () => {
  const [site, other] = [await collector.newSite(), await collector.newSite()];
  const headers = { 'x-api-key': await testKeyOf(site) };
  await site.postServerEvent({ order_id: 'A-1' });
  const refund = { site_id: site.siteId, order_id: 'A-1', reason: 'refund' };
  const refused = await collector.send('POST', '/conversions/reject', refund, headers);
  expect([refused.statusCode, refused.json()]).toEqual([403, { detail: expect.stringContaining('a test key') }]);
  expect(site.readEvents()).toMatchObject([{ conversion_status: 'approved' }]);
  expect((await other.postServerEvent({}, headers)).statusCode).toBe(403);
});

it('marks what came by a test link as a test, too', async () => {
  const site = await collector.newSite();
  const offer = { site_id: site.siteId, offer_id: 'tried', destination: 'https://shop.example/' };
  await collector.asAdmin('POST', '/admin/offers', offer);
  const { headers } = await collector.send('GET', '/c/tried?test=1');
  const scan_session_id = new URL(String(headers.location)).searchParams.get('scnv');
  const reader = await readLive(collector.app, { siteId: site.siteId, lastId: Number.MAX_SAFE_INTEGER });
  onTestFinished(() => reader.close());
  await site.postServerEvent({ scan_session_id });
  expect(await reader.next()).toMatchObject({ outcome: 'accepted', reason: 'test', event: { conversion: false } });
});
