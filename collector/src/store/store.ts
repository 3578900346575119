import { findActiveKey, listKeys } from './api-keys.ts';
import { findConversion, listConversions } from './conversions.ts';
import { type Database, openForReading } from './database.ts';
import { findKnownEvents } from './known-events.ts';
import { isLoggedIn, readAdminTokenHash } from './logins.ts';
import type { Remote, reports, writes } from './operations.ts';
import { findQrCode, listQrCodes } from './scans.ts';
import { findSite, listSites } from './sites.ts';
import { startThread } from './thread-client.ts';

/** The only door to the database. What it has acknowledged is on disk. */
export interface Store {
  /** Quick reads by key, done at once. */
  read: Remote<typeof lookups>;
  /** Changes: each settles after its commit is on disk. */
  write: Remote<typeof writes>;
  /** Reads that may take long. */
  report: Remote<typeof reports>;
  /** How many commits there were, and how many changes they held. */
  commits(): { commits: number; changes: number };
  close(): Promise<void>;
}

const lookups = {
  findActiveKey,
  findConversion,
  findKnownEvents,
  findQrCode,
  findSite,
  isLoggedIn,
  listConversions,
  listKeys,
  listQrCodes,
  listSites,
  readAdminTokenHash,
};

/**
 * Opens the store on a SQLite file: one thread writes, one reads reports, and short reads happen here.
 *
 * @param onFailure Is told when a thread has ended that should not have: the store is of no use any more.
 * @param maxChangesPerCommit For the bench, which shows what it is good for that there is no limit.
 * @throws When the file cannot be opened or its tables cannot be brought up to date.
 */
export async function openStore(
  path: string,
  onFailure: (error: Error) => void = () => {},
  maxChangesPerCommit?: number,
): Promise<Store> {
  const writer = await startThread<typeof writes>({ path, role: 'writer' }, onFailure, maxChangesPerCommit);
  const reporter = await startThread<typeof reports>({ path, role: 'reports' }, onFailure);
  const db = openForReading(path);
  return {
    read: bind(db),
    write: writer.call,
    report: reporter.call,
    commits: () => ({ commits: writer.counts.rounds, changes: writer.counts.calls }),
    async close() {
      // The writer last: only the last connection that may write brings the log into the database file.
      await reporter.close();
      await db.destroy();
      await writer.close();
    },
  };
}

function bind(db: Database): Remote<typeof lookups> {
  const bound = Object.entries(lookups).map(([name, lookup]) => [
    name,
    (...parameters: unknown[]) => (lookup as (...all: unknown[]) => unknown)(db, ...parameters),
  ]);
  return Object.fromEntries(bound);
}
