import { migrate } from './database.ts';
import type { Engine } from './engine.ts';
import { createGroup } from './group.ts';
import { reports, writes } from './operations.ts';
import { openPool, requireDurableCommits, requireLocks, transactOn } from './postgres.ts';
import { runCall, runRound } from './round.ts';
import { asCallersSeeIt } from './store-unavailable.ts';
import { turnsOf } from './turns.ts';

/** With two connections a round is prepared while the other is flushed; more were no faster. */
const WRITERS = 2;
const READERS = 4;
const REPORTERS = 1;
const QUERY_TIMEOUT_MS = 30_000;

/**
 * A PostgreSQL database, which any number of collectors may share.
 *
 * @throws When the server cannot be reached or its tables cannot be brought up to date.
 */
export async function openPostgres(url: string, maxChangesPerCommit?: number): Promise<Engine> {
  const db = openPool(url, { max: READERS, queryTimeoutMs: QUERY_TIMEOUT_MS });
  const writer = openPool(url, { max: WRITERS, queryTimeoutMs: QUERY_TIMEOUT_MS });
  const reporter = openPool(url, { max: REPORTERS });
  const destroyAll = () => Promise.all([db, writer, reporter].map((pool) => pool.destroy()));
  try {
    await requireDurableCommits(db);
    await requireLocks(db);
    await migrate(reporter);
  } catch (error) {
    await destroyAll();
    throw asCallersSeeIt(error as Error);
  }

  // Those of one site all go by one connection: by the other they would only wait for their turn.
  const transact = transactOn(writer);
  const groups = Array.from({ length: WRITERS }, () =>
    createGroup((calls) => runRound(writes, calls, transact), maxChangesPerCommit),
  );
  const groupOf = (call: Parameters<typeof turnsOf>[0]) =>
    groups[(turnsOf(call)[0] ?? 0) % WRITERS] as (typeof groups)[0];

  return {
    db,
    write: (name, parameters) => groupOf({ name, parameters }).add(name, parameters),
    async report(name, parameters) {
      const oneMoment = reporter.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
      return oneMoment.execute((trx) => runCall(reports, trx, { name, parameters }));
    },
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
