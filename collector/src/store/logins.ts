import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

const ADMIN_TOKEN_HASH = 'admin_token_hash';

/** The hash of the admin token that was generated at the first start, or `null`. */
export async function readAdminTokenHash(db: Database): Promise<string | null> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', ADMIN_TOKEN_HASH).executeTakeFirst();
  return row?.value ?? null;
}

/**
 * Stores the hash of the admin token that was generated at the first start.
 *
 * @returns `false` if another collector was first.
 */
export async function saveAdminTokenHash(trx: Transaction<Tables>, hash: string): Promise<boolean> {
  const result = await trx
    .insertInto('settings')
    .values({ name: ADMIN_TOKEN_HASH, value: hash })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows) > 0;
}

/** Stores a login link, as the hash of its code, until `expiresAt` in milliseconds since 1970. */
export async function createLoginLink(trx: Transaction<Tables>, codeHash: string, expiresAt: number): Promise<void> {
  await trx.insertInto('login_links').values({ code_hash: codeHash, expires_at: expiresAt, used_at: null }).execute();
}

/**
 * Exchanges a login link for a login, once.
 *
 * @returns `false` if the link is unknown, used or expired.
 */
export async function redeemLoginLink(
  trx: Transaction<Tables>,
  link: { codeHash: string; now: number },
  login: { login_hash: string; host: string; expires_at: number },
): Promise<boolean> {
  const result = await trx
    .updateTable('login_links')
    .set({ used_at: link.now })
    .where('code_hash', '=', link.codeHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', link.now)
    .executeTakeFirst();
  if (Number(result.numUpdatedRows) === 0) return false;
  await trx.insertInto('logins').values(login).execute();
  return true;
}

/** Whether a login is valid on this host. */
export async function isLoggedIn(db: Database, loginHash: string, host: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('logins')
    .select('host')
    .where('login_hash', '=', loginHash)
    .where('host', '=', host)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}
