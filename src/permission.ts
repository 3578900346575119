import type { Consent } from './wire.ts';
import type { Shelf } from './world.ts';

/** What stands in the place of the session when a visitor has refused: nothing that tells one from another. */
const REFUSAL = '{"consent":"denied"}';

/** Whether a visitor of this browser has refused, on whatever page of the site. */
export function isRefused(session: Shelf): boolean {
  return session.load() === REFUSAL;
}

/** Remembers that the visitor has refused. */
export function refuse(session: Shelf): void {
  session.save(REFUSAL);
}

/**
 * What a page says of the consent, as far as it counts: a refusal stands until it is taken back.
 *
 * @param session The place of the session record.
 */
export function heard(given: Consent | undefined, session: Shelf): Consent | undefined {
  if (given === 'granted' && isRefused(session)) session.save(null);
  return isRefused(session) ? 'denied' : given;
}
