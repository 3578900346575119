import type { Engine } from './engine.ts';
import type { Group } from './group.ts';
import { lists, upkeep } from './operations.ts';
import { createPlaces } from './places.ts';
import { openForReading, PURGE } from './sqlite.ts';
import { startThread } from './thread-client.ts';

/** How many reports run at once. */
const REPORTERS = 2;

/**
 * A SQLite file: one thread writes, others run long reads, and quick reads run on this thread.
 *
 * @param onFailure Called when a thread ends unexpectedly: the store is unusable from then on.
 * @throws If the file cannot be opened or its tables cannot be migrated.
 */
export async function openSqlite(
  path: string,
  onFailure: (error: Error) => void,
  maxChangesPerCommit?: number,
): Promise<Engine> {
  const writer = await startThread({ path, role: 'writer', maxCallsPerRound: maxChangesPerCommit }, onFailure);
  const reporters = Array.from({ length: REPORTERS }, () => readerOf(path, onFailure));
  const keeper = readerOf(path, onFailure);
  const lister = readerOf(path, onFailure);
  const [forReports, forUpkeep, forLists] = [createPlaces(reporters), createPlaces([keeper]), createPlaces([lister])];
  const db = openForReading(path);
  return {
    db,
    write: writer.add,
    report(name, parameters) {
      const places = name in lists ? forLists : name in upkeep ? forUpkeep : forReports;
      return places.use((reader) => reader.read(name, parameters));
    },
    // A running report still reads the state from before.
    purge: () =>
      forReports.useAlone(() =>
        forUpkeep.useAlone(() => forLists.useAlone(async () => (await writer.add(PURGE, [])) === true)),
      ),
    counts: () => writer.counts,
    async close() {
      // The writer last: only the last connection that may write checkpoints the log into the database file.
      for (const reader of [...reporters, keeper, lister]) await reader.close();
      await db.destroy();
      await writer.close();
    },
  };
}

/** A reading thread. It is started on first use: many collectors never need the second one. */
function readerOf(path: string, onFailure: (error: Error) => void) {
  let thread: Promise<Group> | undefined;
  function start(): Promise<Group> {
    return startThread({ path, role: 'reader' }, onFailure).catch((error) => {
      thread = undefined;
      throw error;
    });
  }
  return {
    async read(name: string, parameters: unknown[]): Promise<unknown> {
      thread ??= start();
      return (await thread).add(name, parameters);
    },
    async close(): Promise<void> {
      await (await thread)?.close();
    },
  };
}
