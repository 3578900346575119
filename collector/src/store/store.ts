import type { DatabaseConfig } from '../config.ts';
import { remote } from './group.ts';
import { type longReads, lookups, type Remote, type writes } from './operations.ts';
import { openPostgres } from './postgres-engine.ts';
import { withProbe } from './probe.ts';
import { shareLookups } from './shared-lookups.ts';
import { openSqlite } from './sqlite-engine.ts';
import { asCallersSeeIt } from './store-unavailable.ts';

/** The only door to the database. What it has acknowledged is on disk. */
export interface Store {
  /** Quick reads by key, done at once. */
  read: Remote<typeof lookups>;
  /** Changes: each settles after its commit is on disk. */
  write: Remote<typeof writes>;
  /** Reads that may take long. */
  report: Remote<typeof longReads>;
  /** Leaves nothing on disk of what was deleted, as far as that is ours to do; `false` where somebody else reads it. */
  purge(): Promise<boolean>;
  /** Rejects where events would not be stored. */
  probe(): Promise<void>;
  /** How many commits there were, and how many changes they held. */
  commits(): { commits: number; changes: number };
  close(): Promise<void>;
}

/**
 * Opens the store, and brings its tables up to date.
 *
 * @param onFailure Is told when the store has become of no use for good. A PostgreSQL server may be away for a while:
 * what is asked of the store meanwhile rejects with `StoreUnavailable`.
 * @param maxChangesPerCommit For the bench, which shows what it is good for that there is no limit.
 * @throws When the database cannot be opened or its tables cannot be brought up to date.
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
