import type { Transaction } from 'kysely';
import type { EventRow, Tables } from './tables.ts';
import { uuidToBytes } from './uuid.ts';

export type NewPayout = Pick<Tables['payouts'], 'revenue_minor' | 'payout_minor' | 'currency'>;

/**
 * Keeps what a conversion brings and costs.
 *
 * @param replaces Whether it goes before what another call said: that of the copy that counts does.
 */
export async function keepPayout(
  trx: Transaction<Tables>,
  siteKey: number,
  eventId: string,
  payout: NewPayout,
  replaces: boolean,
): Promise<void> {
  await trx
    .insertInto('payouts')
    .values({ site_key: siteKey, event_id: uuidToBytes(eventId), ...payout })
    .onConflict((conflict) => {
      const known = conflict.columns(['site_key', 'event_id']);
      return replaces ? known.doUpdateSet(payout) : known.doNothing();
    })
    .execute();
}

/**
 * Hands it on to the copy of the conversion that counts from now on, unless that has its own. What a pixel told, which
 * anybody can show, a browser does not confirm.
 */
export async function movePayout(trx: Transaction<Tables>, from: EventRow, to: EventRow): Promise<void> {
  if (Buffer.compare(from.event_id, to.event_id) === 0) return;
  const payout = await trx
    .deleteFrom('payouts')
    .where('site_key', '=', from.site_key)
    .where('event_id', '=', from.event_id)
    .returningAll()
    .executeTakeFirst();
  if (!payout || (from.source === 'pixel' && to.source === 'browser')) return;
  await trx
    .insertInto('payouts')
    .values({ ...payout, event_id: to.event_id })
    .onConflict((conflict) => conflict.columns(['site_key', 'event_id']).doNothing())
    .execute();
}
