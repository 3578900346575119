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

/** A counted sale whose order only an expired repeat named. */
async function sellWithLostOrder() {
  const site = await collector.newSite();
  const [scan_session_id, event_id] = [await site.scan(), randomUUID()];
  const copy = { event_type: 'purchase', event_id: randomUUID(), order_id: 'A-1', scan_session_id };
  await site.postEvents([{ event_type: 'purchase', event_id, scan_session_id }, copy]);
  await site.postServerEvent({ event_id: copy.event_id, scan_session_id });
  await collector.store.write.deleteOldDuplicates(collector.clock.now + 1, 100);
  return { site, scan_session_id, counted: copy.event_id };
}

it('finds the sale of an order after the copy that named it has been deleted', async () => {
  const { site, scan_session_id, counted } = await sellWithLostOrder();
  expect(site.readDuplicates()).toEqual([]);
  await site.postEvents([{ event_type: 'purchase', order_id: 'A-1', scan_session_id }]);
  expect(site.readDuplicates()).toMatchObject([{ order_id: 'A-1', original_event_id: counted }]);
});

it('forgets an order with the sale that counted for it, even if the copy that named it was deleted before', async () => {
  const { site, scan_session_id } = await sellWithLostOrder();
  await eraseScan(scan_session_id);
  expect(await statusOf(site, { scan_session_id: await site.scan(), order_id: 'A-1' })).toBe('accepted');
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
