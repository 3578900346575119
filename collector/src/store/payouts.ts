import type { Transaction } from 'kysely';
import { pickPayout } from '../payout.ts';
import type { EventRow, Tables } from './tables.ts';

export type PayoutRow = Tables['payouts'];
export type NewPayout = Pick<PayoutRow, 'revenue_minor' | 'payout_minor' | 'currency'>;

/**
 * Stores what a call said its click is paid for a sale. `payout.ts` decides which of several calls prevails, and
 * whether the sale pays it: calls for other clicks, for which the sale does not count now, are kept all the same.
 */
export async function keepPayout(trx: Transaction<Tables>, told: PayoutRow): Promise<void> {
  const { site_key, event_id, scan_session_id, ...said } = told;
  const kept = await trx
    .selectFrom('payouts')
    .selectAll()
    .where('site_key', '=', site_key)
    .where('event_id', '=', event_id)
    .where('scan_session_id', '=', scan_session_id)
    .executeTakeFirst();
  if (kept && pickPayout([kept, told]) === kept) return;
  await trx
    .insertInto('payouts')
    .values(told)
    .onConflict((conflict) => conflict.columns(['site_key', 'event_id', 'scan_session_id']).doUpdateSet(said))
    .execute();
}

/** Moves the payouts of a sale to the copy of it that counts from now on. */
export async function movePayouts(
  trx: Transaction<Tables>,
  { site_key, event_id }: EventRow,
  to: EventRow,
): Promise<void> {
  if (Buffer.compare(event_id, to.event_id) === 0) return;
  // In one statement, since any number of clicks may claim a sale; one by one only where both copies have a payout.
  await trx
    .updateTable('payouts')
    .set({ event_id: to.event_id })
    .where('site_key', '=', site_key)
    .where('event_id', '=', event_id)
    .where('scan_session_id', 'not in', (eb) =>
      eb
        .selectFrom('payouts as known')
        .select('known.scan_session_id')
        .where('known.site_key', '=', site_key)
        .where('known.event_id', '=', to.event_id),
    )
    .execute();
  const told = await trx
    .deleteFrom('payouts')
    .where('site_key', '=', site_key)
    .where('event_id', '=', event_id)
    .returningAll()
    .execute();
  for (const payout of told) await keepPayout(trx, { ...payout, event_id: to.event_id });
}
