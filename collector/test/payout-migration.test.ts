import { expect, it } from 'vitest';
import { openStore } from '../src/store/store.ts';
import type { EventSource } from '../src/store/tables.ts';
import { START } from './collector.ts';
import { databaseOf } from './database.ts';
import { type Insert, oldDatabase } from './old-database.ts';
import { query } from './stored.ts';

const [FIRST_CLICK, SECOND_CLICK] = [0xc1, 0xc2] as const;
interface Told {
  source: EventSource;
  scan: number;
}
const told = (source: EventSource, scan: number): Told => ({ source, scan });

/**
 * Sales for which an older collector kept one payout each, and the call it came from, with its position among the
 * copies.
 */
const SALES: { copies: [counted: Told, ...repeats: Told[]]; call: Told & { place: number } }[] = [
  { copies: [told('postback', FIRST_CLICK)], call: { ...told('postback', FIRST_CLICK), place: 0 } },
  { copies: [told('pixel', FIRST_CLICK)], call: { ...told('pixel', FIRST_CLICK), place: 0 } },
  {
    copies: [told('server', FIRST_CLICK), told('pixel', FIRST_CLICK)],
    call: { ...told('pixel', FIRST_CLICK), place: 1 },
  },
  {
    copies: [told('server', FIRST_CLICK), told('pixel', FIRST_CLICK), told('postback', FIRST_CLICK)],
    call: { ...told('postback', FIRST_CLICK), place: 2 },
  },
  // It went to another click.
  {
    copies: [told('server', SECOND_CLICK), told('postback', FIRST_CLICK)],
    call: { ...told('postback', FIRST_CLICK), place: 1 },
  },
  {
    copies: [told('server', SECOND_CLICK), told('postback', FIRST_CLICK), told('postback', SECOND_CLICK)],
    call: { ...told('postback', SECOND_CLICK), place: 2 },
  },
  // The call has been deleted.
  { copies: [told('server', FIRST_CLICK)], call: { ...told('postback', FIRST_CLICK), place: 0 } },
];
const PAID = { site_key: 1, revenue_minor: 500, payout_minor: 300, currency: 'EUR' };

/** Stores what a collector stored that kept payouts by sale only. */
async function storeSales(insert: Insert): Promise<void> {
  for (const [number, { copies }] of SALES.entries()) {
    const original_event_id = Buffer.from([number]);
    for (const [place, { source, scan }] of copies.entries()) {
      const event_id = place ? Buffer.from([number, place]) : original_event_id;
      const sale = { event_type: 'sale', event_time: START, received_at: START + place, conversion: 1 };
      const row = { site_key: 1, event_id, source, scan_session_id: Buffer.from([scan]), ...sale };
      if (place) await insert('duplicates', { ...row, reason: 'order_id', original_event_id });
      else await insert('events', row);
    }
    await insert('payouts', { ...PAID, event_id: original_event_id });
  }
  await insert('payouts', { ...PAID, event_id: Buffer.from('gone') });
}

it('keeps an older payout with the call that it came from', async () => {
  const databaseUrl = await oldDatabase('0016_totals_by_time', storeSales);
  await (await openStore(databaseOf(databaseUrl))).close();
  expect(query(databaseUrl, 'SELECT * FROM payouts ORDER BY event_id')).toEqual(
    SALES.map(({ call: { source, scan, place } }, number) => ({
      ...PAID,
      event_id: `0${number}`,
      scan_session_id: scan.toString(16),
      source,
      received_at: START + place,
    })),
  );
});
