import type { Shelf, TrackerWorld } from './world.ts';

/** What stands in the place of the session when a visitor has refused: nothing that tells one from another. */
const REFUSAL = '{"consent":"denied"}';

/** Whether a visitor of this browser has refused, on whatever page of the site. */
export function isRefused(session: Shelf): boolean {
  return session.load() === REFUSAL;
}

/** Forgets a refusal, if there is one. */
export function forgive(session: Shelf): void {
  if (isRefused(session)) session.save(null);
}

/** Removes all that there is of a visitor, and remembers that there was a refusal. */
export function refuse(world: Pick<TrackerWorld, 'forget' | 'session'>): void {
  world.session.save(REFUSAL);
  try {
    world.forget();
  } catch {
    // What can not even be reached holds nothing.
  }
}
