import type { Database } from './database.ts';

/** What differs between the databases; the operations are the same on all of them. */
export interface Engine {
  /** For quick reads. */
  db: Database;
  /** Runs an operation of `writes`, and settles once its commit is on disk. */
  write(name: string, parameters: unknown[]): Promise<unknown>;
  /** Runs an operation of `longReads`. A report sees one snapshot of the store, however many queries it makes. */
  report(name: string, parameters: unknown[]): Promise<unknown>;
  /** Overwrites what was deleted; `false` if a reader still needs it. */
  purge(): Promise<boolean>;
  counts(): { rounds: number; calls: number };
  close(): Promise<void>;
}
