import type { Transaction } from 'kysely';
import { type KeyMode, modeOf } from '../key-mode.ts';
import { isSameHash } from '../secrets.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** The maximum number of active keys of a site. */
export const MAX_ACTIVE_KEYS = 10;

/** What may be shown of a key once it has been created. */
export interface ApiKey {
  key_id: string;
  name: string;
  mode: KeyMode;
  key_start: string;
  created_at: number;
  revoked_at: number | null;
  /** Accurate to a minute. */
  last_used_at: number | null;
}

/** An active key, and the site it belongs to. */
export interface ActiveKey {
  key_id: string;
  site_id: string;
  mode: KeyMode;
  last_used_at: number | null;
}

/**
 * Finds the active key with this secret, or `null`. It is looked up by its public part: the time taken by a search for
 * the secret part would reveal how much of it matched.
 */
export async function findActiveKey(db: Database, secret: { start: string; hash: string }): Promise<ActiveKey | null> {
  const rows = await db
    .selectFrom('api_keys')
    .innerJoin('sites', 'sites.site_key', 'api_keys.site_key')
    .select(['key_id', 'key_start', 'key_hash', 'sites.site_id', 'last_used_at'])
    .where('key_start', '=', secret.start)
    .where('revoked_at', 'is', null)
    .execute();
  const row = rows.find(({ key_hash }) => isSameHash(key_hash, secret.hash));
  if (!row) return null;
  const { key_id, site_id, last_used_at } = row;
  return { key_id, site_id, mode: modeOf(row.key_start), last_used_at };
}

/** The keys of a site, oldest first, including revoked ones. */
export async function listKeys(db: Database, siteKey: number): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .select(['key_id', 'name', 'key_start', 'created_at', 'revoked_at', 'last_used_at'])
    .where('site_key', '=', siteKey)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({ ...row, mode: modeOf(row.key_start) }));
}

/**
 * @param key Its secret as a hash, and the part of it that may be shown.
 * @returns `false` if the site already has {@link MAX_ACTIVE_KEYS}.
 */
export async function createKey(
  trx: Transaction<Tables>,
  key: { key_id: string; site_key: number; name: string; key_hash: string; key_start: string; created_at: number },
): Promise<boolean> {
  const active = await trx
    .selectFrom('api_keys')
    .select('key_id')
    .where('site_key', '=', key.site_key)
    .where('revoked_at', 'is', null)
    .execute();
  if (active.length >= MAX_ACTIVE_KEYS) return false;
  await trx
    .insertInto('api_keys')
    .values({ ...key, revoked_at: null, last_used_at: null })
    .execute();
  return true;
}

/** Records that a key was used, unless a use after `before` has been recorded. */
export async function noteKeyUse(trx: Transaction<Tables>, keyId: string, now: number, before: number): Promise<void> {
  await trx
    .updateTable('api_keys')
    .set({ last_used_at: now })
    .where('key_id', '=', keyId)
    .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<=', before)]))
    .execute();
}

/** @returns `false` if the site has no such key, or it was revoked before. */
export async function revokeKey(
  trx: Transaction<Tables>,
  siteKey: number,
  keyId: string,
  now: number,
): Promise<boolean> {
  const result = await trx
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('site_key', '=', siteKey)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}
