import type { Consent } from './wire.ts';

/** Whether a value is a consent; what is none must not let anything go. */
export function isConsent(value: unknown): value is Consent {
  return value === 'granted' || value === 'denied' || value === 'pending';
}

/** What is done while the visitor has not agreed. */
export type ConsentMode = 'hold' | 'strip';

/**
 * What becomes of what happens. `track`: all of it is sent. `hold`: it waits in memory, nothing is stored or sent.
 * `strip`: it is sent without what is personal. `refuse`: nothing happens.
 */
export type Stance = 'track' | 'hold' | 'strip' | 'refuse';

/** Whether anything of a visitor may be stored. */
export function mayBeStored(stance: Stance): boolean {
  return stance === 'track' || stance === 'strip';
}

/** @param mode `hold` where it is not told. */
export function stanceOf(consent: Consent | undefined, mode: ConsentMode | undefined): Stance {
  // A consent that nobody was asked for is none that was refused.
  if (!consent || consent === 'granted') return 'track';
  if (mode === 'strip') return 'strip';
  return consent === 'denied' ? 'refuse' : 'hold';
}
