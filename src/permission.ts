import { type ConsentMode, type Stance, stanceOf } from './consent.ts';
import type { Consent } from './wire.ts';
import type { Shelf } from './world.ts';

/** What stands in the place of the session when a visitor has refused: nothing that tells one from another. */
const REFUSAL = '{"consent":"denied"}';

/** Whether a visitor of this browser has refused, on whatever page of the site. */
export function isRefused(session: Shelf): boolean {
  return session.load() === REFUSAL;
}

/** What the visitor permits, by the page's word and by what this browser remembers. */
export interface Permission {
  consent(): Consent | undefined;
  stance(): Stance;
  mayStore(): boolean;
  /** Takes the word of the page; but a refusal stands until it is taken back. */
  hear(given: Consent | undefined): void;
  /** Remembers the refusal. */
  remember(): void;
}

/** @param session The place of the session record. */
export function createPermission(mode: ConsentMode | undefined, session: Shelf): Permission {
  let consent: Consent | undefined;
  const stance = () => stanceOf(consent, mode);
  return {
    consent: () => consent,
    stance,
    mayStore: () => stance() === 'track' || stance() === 'strip',
    hear(given) {
      if (given === 'granted' && isRefused(session)) session.save(null);
      consent = isRefused(session) ? 'denied' : given;
    },
    remember: () => session.save(REFUSAL),
  };
}
