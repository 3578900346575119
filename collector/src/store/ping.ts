import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Changes nothing, in a write transaction: if it succeeds, other writes would too. A read would succeed even on a
 * server that is read-only, such as a standby.
 *
 * @param bytes How much to write, and delete again.
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
