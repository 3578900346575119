import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Does nothing, in a transaction: whoever gets an answer knows that others would. */
export async function ping(trx: Transaction<Tables>): Promise<void> {
  await sql`select 1`.execute(trx);
}
