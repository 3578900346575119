import type { Consent } from './wire.ts';

/** Whether a value is a valid consent; an invalid one must not let anything through. */
export function isConsent(value: unknown): value is Consent {
  return value === 'granted' || value === 'denied' || value === 'pending';
}

/** What to do while the visitor has not agreed. */
export type ConsentMode = 'hold' | 'strip';

/**
 * What to do with events. `track`: send them. `hold`: keep them in memory, store and send nothing. `strip`: send them
 * without personal data. `refuse`: discard them.
 */
export type Stance = 'track' | 'hold' | 'strip' | 'refuse';

/** Whether anything about a visitor may be stored. */
export function mayBeStored(stance: Stance): boolean {
  return stance === 'track' || stance === 'strip';
}

/** @param mode Default `hold`. */
export function stanceOf(consent: Consent | undefined, mode: ConsentMode | undefined): Stance {
  // Not having been asked is not a refusal.
  if (!consent || consent === 'granted') return 'track';
  if (mode === 'strip') return 'strip';
  return consent === 'denied' ? 'refuse' : 'hold';
}
