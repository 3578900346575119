import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../src/store/store.ts';
import { uuidToBytes } from '../src/store/uuid.ts';
import { START } from './collector.ts';
import { databaseOf } from './database.ts';
import { eventOf } from './event.ts';
import { type Insert, oldDatabase } from './old-database.ts';
import { query } from './stored.ts';

const [SALE, CLICK, OTHER_CLICK] = [randomUUID(), randomUUID(), randomUUID()];

/** Stores a pending sale that an ad network rejected and the site may have approved, as was done without the click. */
async function storeSale(insert: Insert, { isApproved }: { isApproved: boolean }): Promise<void> {
  const times = { event_time: START, received_at: START };
  const sale = { site_key: 1, event_id: uuidToBytes(SALE), source: 'postback', event_type: 'sale', conversion: 1 };
  const about = { scan_session_id: uuidToBytes(CLICK), identity: 'linked', order_id: 'A-1' };
  const conversion_status = isApproved ? 'approved' : 'rejected';
  await insert('events', { ...sale, ...times, ...about, conversion_status });
  const known = { site_key: 1, event_id: uuidToBytes(SALE), received_at: START };
  await insert('identities', known);
  await insert('order_identities', { ...known, event_type: 'sale', order_id: 'A-1' });
  const session = { site_key: 1, code: 'offer:1', scanned_at: START };
  for (const id of [CLICK, OTHER_CLICK])
    await insert('scan_sessions', { ...session, scan_session_id: uuidToBytes(id) });
  const change = { site_key: 1, event_id: uuidToBytes(SALE), reason: null, changed_at: START };
  const rejected = { from_status: 'pending', to_status: 'rejected', changed_by: 'token:7' };
  await insert('conversion_changes', { ...change, ...rejected });
  const approved = { from_status: 'rejected', to_status: 'approved', changed_by: 'admin' };
  if (isApproved) await insert('conversion_changes', { ...change, ...approved });
}

it.each([
  [true, 'approved', 'approved'],
  [false, 'rejected', 'pending'],
])(
  'keeps the status of an older sale (approved by its site: %s), and what it means for another click',
  async (isApproved, status, ofOther) => {
    const databaseUrl = await oldDatabase('0017_payouts_of_scans', (insert) => storeSale(insert, { isApproved }));
    const store = await openStore(databaseOf(databaseUrl));
    onTestFinished(() => store.close());
    const statuses = () =>
      query(databaseUrl, 'SELECT conversion_status FROM events').map((row) => Object.values(row)[0]);
    const tell = (source: 'postback' | 'server', scan_session_id: string) =>
      store.write.appendEvents([
        eventOf(1, { source, scan_session_id, event_type: 'sale', conversion: 1, order_id: 'A-1' }),
      ]);
    await tell('postback', CLICK);
    expect(statuses()).toEqual([status]);
    await tell('server', OTHER_CLICK);
    expect(statuses()).toEqual([ofOther]);
  },
);
