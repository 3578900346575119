import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Transaction } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ORPHAN_LIFETIME_MS } from '../src/identity.ts';
import { NEW_OFFER } from '../src/offer-requests.ts';
import { reportOffers } from '../src/reports/offers.ts';
import { rejectClick } from '../src/store/click-rejections.ts';
import { registerClick } from '../src/store/clicks.ts';
import { listConversions, ruleOnConversions } from '../src/store/conversions.ts';
import { findTied } from '../src/store/copies.ts';
import { migrate } from '../src/store/database.ts';
import { toRows } from '../src/store/event-rows.ts';
import { appendEvents } from '../src/store/events.ts';
import { registerScanSessions } from '../src/store/new-scans.ts';
import { createOffer } from '../src/store/offers.ts';
import { acceptHeld, deleteExpiredOrphans } from '../src/store/orphans.ts';
import { deleteOldSessions, deleteOldTotals } from '../src/store/retention.ts';
import { createSite } from '../src/store/sites.ts';
import { openForWriting } from '../src/store/sqlite.ts';
import { eraseRows } from '../src/store/subjects.ts';
import type { Tables } from '../src/store/tables.ts';
import { uuidToBytes } from '../src/store/uuid.ts';
import { START } from './collector.ts';
import { temporaryDirectory } from './database.ts';
import { eventOf } from './event.ts';

const purchase = { event_type: 'purchase', conversion: 1, order_id: 'A-1' };
const sale = eventOf(1, { ...purchase, source: 'server' });
const scan = randomUUID();
const copy = eventOf(1, { ...purchase, scan_session_id: scan });
const waiting = eventOf(1, { ...purchase, scan_session_id: scan, order_id: 'A-2' });
const site = { site_id: 'shop', name: '', status: 'active' } as const;
const shop = { ...site, allowed_domains: [], conversion_events: [] };
const scanned = { scan_session_id: scan, site_key: 1, code: 'poster', scanned_at: START };
const click = { scan_session_id: scan, site_key: 1, offer_id: 'shoes', kind: 'click', clicked_at: START } as const;
const token = { token_id: 't', offer_id: 'shoes', purpose: 'postback', token_start: '', token_hash: '' } as const;
const clicked = { ...click, publisher: '', sub_ids: {}, external_transaction_id: null };
const ruling = { status: 'rejected', reason: 'fraud', transaction_id: null, by: 'admin', at: 0 } as const;
const call = { call_id: randomUUID(), received_at: 0, surface: 'rejection', method: 'GET', parameters: '{}' } as const;
const noCall = { ...call, offer_id: null, transaction_id: null };

it.each<[string, (trx: Transaction<Tables>) => Promise<unknown>]>([
  ['the copies of an event', (trx) => Promise.all(toRows([sale]).map((row) => findTied(trx, row)))],
  ['what is ruled on', (trx) => ruleOnConversions(trx, 1, { order_id: 'A-1' }, ruling)],
  [
    'what is rejected of a click',
    (trx) => {
      const ofClick = { ...ruling, transaction_id: randomUUID() };
      return rejectClick(trx, { site_key: 1, order_id: 'A-1', ruling: ofClick }, noCall);
    },
  ],
  [
    'what goes with a repeat of a person',
    (trx) => {
      const person = { kind: 'email_hash', value: 'ab'.repeat(32), site_key: 1 } as const;
      return eraseRows(trx, person, [{ site_key: 1, event_id: uuidToBytes(sale.event_id) }]);
    },
  ],
  ['what waits for a scan', (trx) => registerScanSessions(trx, [[scanned, START]])],
  ['what waits for a click', (trx) => registerClick(trx, clicked, START)],
  [
    'what the offers of a site brought',
    async (trx) => {
      await createSite(
        trx,
        { site_id: 'shop', name: '', allowed_domains: [], conversion_events: [], status: 'active' },
        0,
      );
      await createOffer(
        trx,
        { ...NEW_OFFER, offer_id: 'shoes', name: '', destination: '', site_key: 1 },
        [{ ...token, created_at: 0 }],
        0,
      );
      const reported = await reportOffers(trx, { from: 0, until: START + 1 }, 1);
      expect(reported).toHaveLength(1);
    },
  ],
  [
    'what a site held that accepts unknown scans',
    async (trx) => {
      await createSite(trx, { ...shop, unknown_sessions: 'accept' }, 0);
      for (const table of ['events', 'duplicates'] as const) await acceptHeld(trx, 1, table, 0, 10);
    },
  ],
  ['totals that came to nothing', (trx) => deleteOldTotals(trx, START)],
  ['orphans that expired', (trx) => deleteExpiredOrphans(trx, START + ORPHAN_LIFETIME_MS, 10)],
  ['the sessions that nothing names', (trx) => deleteOldSessions(trx, 1, 10)],
  [
    'the conversions of an order',
    (trx) => listConversions(trx, 1, { order_id: 'A-1', after: sale.event_id, limit: 10 }),
  ],
])('finds %s by key on SQLite, and scans nothing else of the site', async (_, find) => {
  const path = join(temporaryDirectory(onTestFinished), 'scnv.db');
  const db = openForWriting(path);
  onTestFinished(() => db.destroy());
  await migrate(db);
  await db.transaction().execute((trx) => appendEvents(trx, [sale, copy, waiting]));
  // Another connection, which has not prepared anything yet.
  const asking = openForWriting(path);
  onTestFinished(() => asking.destroy());
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  onTestFinished(() => prepare.mockRestore());
  await asking.transaction().execute(find);
  const questions = prepare.mock.calls.map(([text]) => text).filter((text) => /^(select|update|delete) /.test(text));
  expect(questions).not.toEqual([]);
  const file = new DatabaseSync(path);
  onTestFinished(() => file.close());
  const steps = questions.flatMap((text) => file.prepare(`EXPLAIN QUERY PLAN ${text}`).all());
  // What is called `first` is the first row that a query by key finds; offers and sites are few.
  const reading = /^SCAN (?!first$|offers |sites )[a-z]|\(site_key=\?\)/;
  expect(steps.map(({ detail }) => detail).filter((step) => reading.test(String(step)))).toEqual([]);
});
