import { type KeyMode, PREFIXES } from './key-mode.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { ActiveKey } from './store/api-keys.ts';
import type { Store } from './store/store.ts';

/** How many characters of a key may be shown: its owner can tell it from others, and nobody can use it. */
const SHOWN_LENGTH = 12;
/** The last use of a key is recorded to the minute. */
const USE_NOTED_EVERY_MS = 60_000;

/** A new key, and what is stored of it. */
export function newApiKey(mode: KeyMode): { key: string; key_start: string; key_hash: string } {
  const key = newSecret(PREFIXES[mode]);
  return { key, ...keptOf(key) };
}

/** The valid key with this text, or `null`. Its use is recorded later: no request waits for that. */
export async function useApiKey(store: Store, text: string, now: number): Promise<ActiveKey | null> {
  const { key_start, key_hash } = keptOf(text);
  const key = await store.read.findActiveKey({ start: key_start, hash: key_hash });
  if (!key) return null;
  const before = now - USE_NOTED_EVERY_MS;
  if (key.last_used_at === null || key.last_used_at <= before) {
    // If it fails, the store has failed, and the request itself says so.
    store.write.noteKeyUse(key.key_id, now, before).catch(() => {});
  }
  return key;
}

/** What is stored of a key: the part that may be shown, and its hash. */
export function keptOf(key: string) {
  return { key_start: key.slice(0, SHOWN_LENGTH), key_hash: hashSecret(key) };
}
