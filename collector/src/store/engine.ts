import type { Database } from './database.ts';

/** What each kind of database does in its own way; the operations are the same on all. */
export interface Engine {
  /** For quick reads. */
  db: Database;
  /** Carries out an operation of `writes`, and settles after its commit is on disk. */
  write(name: string, parameters: unknown[]): Promise<unknown>;
  /** Carries out an operation of `longReads`. A report sees one moment of the store, however many questions it asks. */
  report(name: string, parameters: unknown[]): Promise<unknown>;
  /** Overwrites what was deleted; `false` where somebody else still reads it. */
  purge(): Promise<boolean>;
  counts(): { rounds: number; calls: number };
  close(): Promise<void>;
}
