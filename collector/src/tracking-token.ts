import { hashSecret, newSecret } from './secrets.ts';
import type { TokenPurpose } from './store/ad-network-rows.ts';
import type { Store } from './store/store.ts';
import type { GoodToken } from './store/tracking-tokens.ts';

export const TOKEN_PURPOSES = ['postback', 'rejection', 'pixel'] as const satisfies TokenPurpose[];

/** What may be shown of a token: its purpose, and enough for its owner to tell it from others. */
const START = /^scnv_(?:postback|rejection|pixel)_[\w-]{4}/;

/** A new token, and what is stored of it. */
export function newTrackingToken(purpose: TokenPurpose): { token: string; token_start: string; token_hash: string } {
  const token = newSecret(`scnv_${purpose}`);
  return { token, token_start: startOf(token) ?? '', token_hash: hashSecret(token) };
}

/** The part of a token that is not secret, or `null` for a text that is not a token. */
export function startOf(token: string): string | null {
  return START.exec(token)?.[0] ?? null;
}

/** The token with this text, if it is valid for this purpose now; else `null`. */
export async function findGoodToken(
  store: Store,
  text: string | null,
  purpose: TokenPurpose,
  now: number,
): Promise<GoodToken | null> {
  const start = text && startOf(text);
  return start ? store.read.findTrackingToken({ start, hash: hashSecret(text) }, purpose, now) : null;
}
