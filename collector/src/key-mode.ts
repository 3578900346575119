/** How the keys of each mode begin. */
export const PREFIXES = { live: 'scnv_key', test: 'scnv_test' } as const;

/** What becomes of events sent with a key: they count, or they are checked and shown, but stored nowhere. */
export type KeyMode = keyof typeof PREFIXES;

/** Whether a key is for tests: its first characters say so, and they are stored. */
export function modeOf(keyStart: string): KeyMode {
  return keyStart.startsWith(PREFIXES.test) ? 'test' : 'live';
}
