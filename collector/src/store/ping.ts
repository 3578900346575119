import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Changes nothing, in a transaction that may write: whoever gets an answer knows that others would. A server that is
 * read-only, as a standby is, would answer whoever only reads.
 *
 * @param bytes So much is written, and deleted again.
 */
export async function ping(trx: Transaction<Tables>, bytes: number): Promise<void> {
  if (bytes > 0) {
    await trx
      .insertInto('settings')
      .values({ name: 'ping', value: 'x'.repeat(bytes) })
      .execute();
  }
  await trx.deleteFrom('settings').where('name', '=', 'ping').execute();
}
