import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { STRANGE_SCAN, startCollector, type TestSite } from './collector.ts';
import { query } from './stored.ts';

const collector = await startCollector(afterAll);
const DAY = 24 * 3_600_000;
const email_hash = 'ab'.repeat(32);

const eraseScan = (scan_session_id: string) => collector.asAdmin('DELETE', '/admin/subjects', { scan_session_id });
const statusOf = async (site: TestSite, sale: object) => (await site.postServerEvent(sale)).json().status;
const ordersKept = () => query(collector.databaseUrl, 'SELECT * FROM order_identities');

/** A sale of one scan without an order, and its repeat by another scan with one. */
async function sellTwice() {
  const site = await collector.newSite();
  const [scan, other, event_id] = [await site.scan(), await site.scan(), randomUUID()];
  await site.postServerEvent({ event_id, scan_session_id: scan });
  await site.postServerEvent({ event_id, scan_session_id: other, order_id: 'A-1' });
  return { site, scan, other, event_id };
}

it('accepts a sale with an order that only an erased repeat named', async () => {
  const { site, scan, other } = await sellTwice();
  await eraseScan(other);
  expect(await statusOf(site, { scan_session_id: scan, order_id: 'A-1' })).toBe('accepted');
});

it('still knows an order that a remaining copy names, and which event counts for it', async () => {
  const { site, scan, other, event_id } = await sellTwice();
  await site.postServerEvent({ event_id, scan_session_id: scan, order_id: 'A-1' });
  await eraseScan(other);
  expect((await site.postServerEvent({ scan_session_id: scan, order_id: 'A-1' })).json()).toMatchObject({
    status: 'duplicate',
    message: expect.stringContaining(event_id),
  });
  await eraseScan(scan);
  expect(ordersKept().filter(({ event_id: counted }) => counted === event_id)).toEqual([]);
});

/** A counted sale whose orders only expired repeats named. */
async function sellWithLostOrders() {
  const site = await collector.newSite();
  const [scan_session_id, counted, event_id] = [await site.scan(), randomUUID(), randomUUID()];
  const sale = { event_type: 'purchase', order_id: 'A-1', scan_session_id };
  await site.postEvents([sale, { ...sale, event_id: counted }]);
  for (const order_id of ['A-1', 'A-2']) await site.postEvents([{ ...sale, event_id, order_id }]);
  await site.postServerEvent({ event_id: counted, scan_session_id });
  await collector.store.write.deleteOldDuplicates(collector.clock.now + 1, 100);
  return { site, scan_session_id, counted };
}

it.each(['A-1', 'A-2'])(
  'finds the sale of an order after the copies that named it were deleted: %s',
  async (order_id) => {
    const { site, scan_session_id, counted } = await sellWithLostOrders();
    expect([site.readEvents(), site.readDuplicates()]).toMatchObject([[{ event_id: counted, order_id: null }], []]);
    await site.postEvents([{ event_type: 'purchase', order_id, scan_session_id }]);
    expect(site.readDuplicates()).toMatchObject([{ order_id, original_event_id: counted }]);
  },
);

it('forgets an order with the sale that counted for it, even if the copy that named it was deleted before', async () => {
  const { site, scan_session_id } = await sellWithLostOrders();
  await eraseScan(scan_session_id);
  expect(await statusOf(site, { scan_session_id: await site.scan(), order_id: 'A-1' })).toBe('accepted');
});

it('forgets an order even if an event of another name has the same one', async () => {
  const site = await collector.newSite();
  const scan = await site.scan();
  await site.postServerEvent({ order_id: 'A-1', event_name: 'subscription' });
  await site.postServerEvent({ order_id: 'A-1', scan_session_id: scan });
  await eraseScan(scan);
  expect(await statusOf(site, { scan_session_id: await site.scan(), order_id: 'A-1' })).toBe('accepted');
});

it('still knows the id of an erased repeat that a remaining one has, too', async () => {
  const site = await collector.newSite();
  const [scan, other, event_id] = [await site.scan(), await site.scan(), randomUUID()];
  await site.postServerEvent({ scan_session_id: scan, order_id: 'A-1' });
  const copy = { event_type: 'purchase', event_id, order_id: 'A-1' };
  for (const scan_session_id of [other, scan]) await site.postEvents([{ ...copy, scan_session_id }]);
  await eraseScan(other);
  expect(site.readDuplicates()).toHaveLength(1);
  const answer = await site.postEvents([{ event_type: 'purchase', event_id, scan_session_id: scan }]);
  expect(answer.json()).toMatchObject({ accepted: 0, duplicates: 1 });
});

it('forgets an order with the expired orphan, whichever copy named it', async () => {
  const site = await collector.newSite();
  const event_id = randomUUID();
  await site.postServerEvent({ event_id, scan_session_id: STRANGE_SCAN });
  await site.postServerEvent({ event_id, scan_session_id: STRANGE_SCAN, order_id: 'A-1' });
  collector.clock.now += DAY;
  await collector.asAdmin('POST', '/admin/clean');
  expect(await statusOf(site, { scan_session_id: await site.scan(), order_id: 'A-1' })).toBe('accepted');
});

it("deletes a sale of which a repeat carries the person's e-mail address, and no other", async () => {
  const { site, scan, event_id } = await sellTwice();
  await site.postServerEvent({ event_id, scan_session_id: scan, user_identifiers: { email_hash } });
  await site.postServerEvent({ scan_session_id: scan, order_id: 'A-2' });
  const answer = await collector.asAdmin('DELETE', '/admin/subjects', { email_hash });
  expect(answer.json()).toEqual({ events: 1, duplicates: 2, scan_sessions: 0 });
  expect(site.readEvents()).toMatchObject([{ order_id: 'A-2' }]);
  expect(site.readDuplicates()).toEqual([]);
});
