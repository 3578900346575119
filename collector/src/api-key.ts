import { type KeyMode, PREFIXES } from './key-mode.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { ActiveKey } from './store/api-keys.ts';
import type { Store } from './store/store.ts';

/** So many characters of a key may be shown: its owner can tell it from others, and nobody can use it. */
const SHOWN_LENGTH = 12;
/** When a key was used is known to a minute. */
const USE_NOTED_EVERY_MS = 60_000;

/** A new key, and what is kept of it. */
export function newApiKey(mode: KeyMode): { key: string; key_start: string; key_hash: string } {
  const key = newSecret(PREFIXES[mode]);
  return { key, ...keptOf(key) };
}

/** The good key of this text, or `null`. That it was used is noted later: no request waits for it. */
export async function useApiKey(store: Store, text: string, now: number): Promise<ActiveKey | null> {
  const { key_start, key_hash } = keptOf(text);
  const key = await store.read.findActiveKey({ start: key_start, hash: key_hash });
  if (!key) return null;
  const before = now - USE_NOTED_EVERY_MS;
  if (key.last_used_at === null || key.last_used_at <= before) {
    // Where it fails the store has failed, and the request that it is for says so.
    store.write.noteKeyUse(key.key_id, now, before).catch(() => {});
  }
  return key;
}

/** What is kept of a key: the part that may be shown, and its hash. */
export function keptOf(key: string) {
  return { key_start: key.slice(0, SHOWN_LENGTH), key_hash: hashSecret(key) };
}
