import { migrate } from './database.ts';
import type { Engine } from './engine.ts';
import { createGroup } from './group.ts';
import { jointWrites, lists, longReads, upkeep, writes } from './operations.ts';
import { createPlaces } from './places.ts';
import { openPool, requireDurableCommits, requireLocks, transactOn } from './postgres.ts';
import { runCall, runRound } from './round.ts';
import { asCallersSeeIt } from './store-unavailable.ts';
import { turnsOf } from './turns.ts';

/** With two connections, one round is prepared while the other is flushed; more were no faster. */
const WRITERS = 2;
/** A round holds a lock for each click, and all clients of the server share room for a few thousand. */
const MAX_CALLS_PER_ROUND = 1_000;
const READERS = 4;
const REPORTERS = 2;
const KEEPERS = 1;
const QUERY_TIMEOUT_MS = 30_000;

/**
 * A PostgreSQL database, which any number of collectors may share.
 *
 * @throws If the server cannot be reached or its tables cannot be migrated.
 */
export async function openPostgres(url: string, maxChangesPerCommit = MAX_CALLS_PER_ROUND): Promise<Engine> {
  const db = openPool(url, { max: READERS, queryTimeoutMs: QUERY_TIMEOUT_MS });
  const writer = openPool(url, { max: WRITERS, queryTimeoutMs: QUERY_TIMEOUT_MS });
  const reader = openPool(url, { max: REPORTERS + KEEPERS });
  const destroyAll = () => Promise.all([db, writer, reader].map((pool) => pool.destroy()));
  try {
    await requireDurableCommits(db);
    await requireLocks(db);
    await migrate(reader);
  } catch (error) {
    await destroyAll();
    throw asCallersSeeIt(error as Error);
  }

  // The pool's timeout for getting a connection is as short as that for reaching the server, and a report may take
  // longer: so they queue here.
  const forReports = createPlaces(Array.from({ length: REPORTERS }, (_, place) => place));
  const forUpkeep = createPlaces(Array.from({ length: KEEPERS }, (_, place) => place));
  // All writes of a site use one connection: on the other they would only wait for the site's turn.
  const transact = transactOn(writer);
  const groups = Array.from({ length: WRITERS }, () =>
    createGroup((calls) => runRound(writes, jointWrites, calls, transact), maxChangesPerCommit),
  );
  const groupOf = (call: Parameters<typeof turnsOf>[0]) =>
    groups[(turnsOf(call)[0] ?? 0) % WRITERS] as (typeof groups)[0];

  return {
    db,
    write: (name, parameters) => groupOf({ name, parameters }).add(name, parameters),
    async report(name, parameters) {
      if (name in lists) return runCall(lists, db, { name, parameters });
      const oneMoment = reader.transaction().setIsolationLevel('repeatable read');
      const run = (as: typeof oneMoment) => as.execute((trx) => runCall(longReads, trx, { name, parameters }));
      if (name in upkeep) return forUpkeep.use(() => run(oneMoment));
      return forReports.use(() => run(oneMoment.setAccessMode('read only')));
    },
    // The server overwrites it when it vacuums.
    purge: async () => true,
    counts: () => ({
      rounds: groups.reduce((sum, { counts }) => sum + counts.rounds, 0),
      calls: groups.reduce((sum, { counts }) => sum + counts.calls, 0),
    }),
    async close() {
      await Promise.all(groups.map((group) => group.close()));
      await destroyAll();
    },
  };
}
