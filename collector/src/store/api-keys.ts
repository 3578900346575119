import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** What may be shown of a key after it was made. */
export interface ApiKey {
  key_id: string;
  name: string;
  key_start: string;
  created_at: number;
  revoked_at: number | null;
}

/** The site of a key that is good, or `null`. */
export async function findKeySite(db: Database, keyHash: string): Promise<{ site_id: string } | null> {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('sites', 'sites.site_key', 'api_keys.site_key')
    .select('sites.site_id')
    .where('key_hash', '=', keyHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** The keys of a site, the oldest first, revoked ones too. */
export async function listKeys(db: Database, siteKey: number): Promise<ApiKey[]> {
  return db
    .selectFrom('api_keys')
    .select(['key_id', 'name', 'key_start', 'created_at', 'revoked_at'])
    .where('site_key', '=', siteKey)
    .orderBy('created_at')
    .execute();
}

/** @param key Its secret as a hash, and the part of it that may be shown. */
export async function createKey(
  trx: Transaction<Tables>,
  key: { key_id: string; site_key: number; name: string; key_hash: string; key_start: string; created_at: number },
): Promise<void> {
  await trx
    .insertInto('api_keys')
    .values({ ...key, revoked_at: null })
    .execute();
}

/** @returns `false` where the site has no such key, or it was revoked before. */
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
