import type { Consent } from './wire.ts';
import type { Shelf } from './world.ts';

/** Replaces the session record when a visitor has refused: the same for all, so it identifies nobody. */
const REFUSAL = '{"consent":"denied"}';

/** Whether the visitor has refused in this browser, on any page of the site. */
export function isRefused(session: Shelf): boolean {
  return session.load() === REFUSAL;
}

/** Remembers that the visitor has refused. */
export function refuse(session: Shelf): void {
  session.save(REFUSAL);
}

/**
 * The consent that a page states, as far as it counts: a refusal stands until `granted` takes it back.
 *
 * @param session Where the session record is kept.
 */
export function heard(given: Consent | undefined, session: Shelf): Consent | undefined {
  if (given === 'granted' && isRefused(session)) session.save(null);
  return isRefused(session) ? 'denied' : given;
}
