import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Changes nothing, in a transaction: whoever gets an answer knows that others would.
 *
 * @param bytes So much is written, and deleted again.
 */
export async function ping(trx: Transaction<Tables>, bytes: number): Promise<void> {
  if (bytes === 0) {
    await sql`select 1`.execute(trx);
    return;
  }
  await trx
    .insertInto('settings')
    .values({ name: 'ping', value: 'x'.repeat(bytes) })
    .execute();
  await trx.deleteFrom('settings').where('name', '=', 'ping').execute();
}
