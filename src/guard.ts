import type { Journal } from './backlog.ts';
import type { TrackerWorld } from './world.ts';

/** A world in which nothing is stored or sent while it may not be. */
export function guarded(world: TrackerWorld, mayStore: () => boolean, maySend: () => boolean): TrackerWorld {
  const { journal } = world;
  const guard = <Place extends { save(what: never): void }>(place: Place): Place =>
    Object.assign({}, place, { save: (what: never) => mayStore() && place.save(what) });
  return Object.assign({}, world, {
    session: guard(world.session),
    tab: guard(world.tab),
    scanCookie: guard(world.scanCookie),
    journal: Object.assign({}, journal, {
      // The visitor may refuse while the journal is being opened.
      async update(change) {
        if (mayStore()) await journal.update((kept) => (mayStore() ? change(kept) : kept));
      },
      leave: (page, kept) => mayStore() && journal.leave(page, kept),
    } as Partial<Journal>),
    // A scan that is stored nowhere else would be lost with the page.
    cleanAddress: () => mayStore() && world.cleanAddress(),
    isOnline: () => maySend() && world.isOnline(),
    post: async (body: string, leaving: boolean, keepalive: boolean) =>
      maySend() ? world.post(body, leaving, keepalive) : { status: 0 },
  });
}
