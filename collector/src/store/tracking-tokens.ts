import type { Transaction } from 'kysely';
import { isSameHash } from '../secrets.ts';
import type { TokenPurpose } from './ad-network-rows.ts';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** A valid token. */
export interface GoodToken {
  token_id: string;
  /** `null` if it is valid for every offer. */
  offer_id: string | null;
}

/** What may be shown of a token once it has been created. */
export interface TrackingToken {
  token_id: string;
  purpose: TokenPurpose;
  token_start: string;
  created_at: number;
  /** When it stops being valid; `null` until it is replaced. */
  expires_at: number | null;
}

export type NewTrackingToken = Omit<Tables['tracking_tokens'], 'expires_at'>;

/** Finds the valid token with this secret and purpose, or `null`. It is looked up by its public part. */
export async function findTrackingToken(
  db: Database,
  secret: { start: string; hash: string },
  purpose: TokenPurpose,
  now: number,
): Promise<GoodToken | null> {
  const rows = await db
    .selectFrom('tracking_tokens')
    .select(['token_id', 'offer_id', 'token_hash'])
    .where('token_start', '=', secret.start)
    .where('purpose', '=', purpose)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .execute();
  const row = rows.find(({ token_hash }) => isSameHash(token_hash, secret.hash));
  return row ? { token_id: row.token_id, offer_id: row.offer_id } : null;
}

/** The tokens of an offer, or those that are valid for all offers: oldest first, including expired ones. */
export async function listTrackingTokens(db: Database, offerId: string | null): Promise<TrackingToken[]> {
  return db
    .selectFrom('tracking_tokens')
    .select(['token_id', 'purpose', 'token_start', 'created_at', 'expires_at'])
    .where((eb) => (offerId === null ? eb('offer_id', 'is', null) : eb('offer_id', '=', offerId)))
    .orderBy('created_at')
    .orderBy('token_id')
    .execute();
}

/**
 * Replaces the tokens with the same purpose and offer by a new one.
 *
 * @param graceMs How long the old ones remain valid.
 */
export async function rotateTrackingToken(
  trx: Transaction<Tables>,
  token: NewTrackingToken,
  graceMs: number,
): Promise<void> {
  const { offer_id, purpose, created_at } = token;
  const ends = created_at + graceMs;
  await trx
    .updateTable('tracking_tokens')
    .set({ expires_at: ends })
    .where('purpose', '=', purpose)
    .where((eb) => (offer_id === null ? eb('offer_id', 'is', null) : eb('offer_id', '=', offer_id)))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', ends)]))
    .execute();
  await trx
    .insertInto('tracking_tokens')
    .values({ ...token, expires_at: null })
    .execute();
}
