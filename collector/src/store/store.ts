import type { DatabaseConfig } from '../config.ts';
import { remote } from './group.ts';
import { type longReads, lookups, type Remote, type writes } from './operations.ts';
import { openPostgres } from './postgres-engine.ts';
import { withProbe } from './probe.ts';
import { shareLookups } from './shared-lookups.ts';
import { openSqlite } from './sqlite-engine.ts';
import { asCallersSeeIt } from './store-unavailable.ts';

/** The only access to the database. Whatever it has acknowledged is on disk. */
export interface Store {
  /** Quick reads by key, run immediately. */
  read: Remote<typeof lookups>;
  /** Changes; each settles once its commit is on disk. */
  write: Remote<typeof writes>;
  /** Reads that may take a long time. */
  report: Remote<typeof longReads>;
  /** Removes what was deleted from the disk, as far as the store can; `false` if a reader still needs it. */
  purge(): Promise<boolean>;
  /** Rejects if events could not be stored. */
  probe(): Promise<void>;
  /** The number of commits so far, and of the changes they contained. */
  commits(): { commits: number; changes: number };
  close(): Promise<void>;
}

/**
 * Opens the store and migrates its tables.
 *
 * @param onFailure Called once the store has failed permanently. A PostgreSQL server may be unreachable for a while:
 * until it is back, calls reject with `StoreUnavailable`.
 * @param maxChangesPerCommit For the benchmark, which shows the benefit of having no limit.
 * @throws If the database cannot be opened or its tables cannot be migrated.
 */
export async function openStore(
  database: DatabaseConfig,
  onFailure: (error: Error) => void = () => {},
  maxChangesPerCommit?: number,
): Promise<Store> {
  const engine =
    database.kind === 'sqlite'
      ? await openSqlite(database.path, onFailure, maxChangesPerCommit)
      : await openPostgres(database.url, maxChangesPerCommit);

  const { write, probe } = withProbe(passingOn(engine.write));

  async function lookUp(name: string, parameters: unknown[]): Promise<unknown> {
    return (lookups as unknown as Record<string, (...all: unknown[]) => unknown>)[name]?.(engine.db, ...parameters);
  }
  return {
    read: remote(passingOn(shareLookups(lookUp))),
    write: remote(write),
    report: remote(passingOn(engine.report)),
    purge: () => engine.purge().catch(throwAsCallersSeeIt),
    probe,
    commits() {
      const { rounds, calls } = engine.counts();
      return { commits: rounds, changes: calls };
    },
    close: engine.close,
  };
}

function passingOn(call: (name: string, parameters: unknown[]) => Promise<unknown>): typeof call {
  return (name, parameters) => call(name, parameters).catch(throwAsCallersSeeIt);
}

function throwAsCallersSeeIt(error: Error): never {
  throw asCallersSeeIt(error);
}
