import type { Journal } from './backlog.ts';
import type { TrackerWorld } from './world.ts';

/** The world where nothing is stored as long as it may not be, and nothing sent. */
export function guarded(world: TrackerWorld, mayStore: () => boolean, maySend: () => boolean): TrackerWorld {
  const { journal } = world;
  const guard = <Place extends { save(what: never): void }>(place: Place): Place =>
    Object.assign({}, place, { save: (what: never) => mayStore() && place.save(what) });
  return Object.assign({}, world, {
    session: guard(world.session),
    tab: guard(world.tab),
    scanCookie: guard(world.scanCookie),
    journal: Object.assign({}, journal, {
      // It may be refused while the journal is opened.
      async update(change) {
        if (mayStore()) await journal.update((kept) => (mayStore() ? change(kept) : kept));
      },
      leave: (page, kept) => mayStore() && journal.leave(page, kept),
    } as Partial<Journal>),
    // What stands nowhere else would be gone with the page.
    cleanAddress: () => mayStore() && world.cleanAddress(),
    isOnline: () => maySend() && world.isOnline(),
    post: async (body: string, leaving: boolean, keepalive: boolean) =>
      maySend() ? world.post(body, leaving, keepalive) : { status: 0 },
  });
}
