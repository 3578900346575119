/** How the keys of each mode begin. */
export const PREFIXES = { live: 'scnv_key', test: 'scnv_test' } as const;

/** What becomes of the events that a key brings: they count, or they are checked, shown, and stored nowhere. */
export type KeyMode = keyof typeof PREFIXES;

/** Whether a key is for tests: its first characters say so, and what is kept of it has them. */
export function modeOf(keyStart: string): KeyMode {
  return keyStart.startsWith(`${PREFIXES.test}_`) ? 'test' : 'live';
}
