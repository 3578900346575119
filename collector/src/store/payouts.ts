import type { Transaction } from 'kysely';
import { pickPayout } from '../payout.ts';
import type { EventRow, Tables } from './tables.ts';

export type PayoutRow = Tables['payouts'];
export type NewPayout = Pick<PayoutRow, 'revenue_minor' | 'payout_minor' | 'currency'>;

/**
 * Keeps what a call said that its click is paid for a sale. Which one of several calls stands is decided in `payout.ts`,
 * and so is whether the sale pays it: calls of other clicks, for which it does not count now, are kept all the same.
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

/** Hands what was said of a sale on to the copy of it that counts from now on. */
export async function movePayouts(
  trx: Transaction<Tables>,
  { site_key, event_id }: EventRow,
  to: EventRow,
): Promise<void> {
  if (Buffer.compare(event_id, to.event_id) === 0) return;
  // Together, since any number of clicks may claim a sale; one by one only where something is known of both copies.
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
