import type { ConversionStatus } from './store/tables.ts';

/** A conversion's status, and why it has it. */
export interface Standing {
  status: ConversionStatus;
  /** `null` where nobody gave one. */
  reason: string | null;
}

/** A wish to give a conversion another status. */
export interface Ruling extends Standing {
  /** `admin`, `key:` and the id of an API key, or `token:` and that of an ad network's token. */
  by: string;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * Whether a ruling changes anything, and so belongs into the history. The same word for word does not: a request that
 * is sent again is one change.
 */
export function isChange(current: Standing, ruling: Standing): boolean {
  return current.status !== ruling.status || current.reason !== ruling.reason;
}
