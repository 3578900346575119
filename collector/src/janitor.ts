import type { EventKey } from './store/deletion.ts';
import type { NewPartition } from './store/new-partitions.ts';
import type { Partition } from './store/partitions.ts';
import type { Store } from './store/store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** How much longer than events their scan sessions are kept, and their identities, which recognize late copies. */
const EXTRA_DAYS = 30;
/** How long one can look up what became of a call. */
const LOG_DAYS = 90;
/** Small enough that no arriving event waits long for its turn. */
const MAX_ROWS_AT_ONCE = 500;
/** More, since most of them need no change. */
const MAX_ROWS_LOOKED_AT = 5_000;
const EVERY_MS = HOUR_MS;

export type CleanedStore = Pick<Store, 'read' | 'write' | 'report' | 'purge'>;

/** What one step deleted. */
export interface Deletion {
  what: 'orphans' | 'events' | 'duplicates' | 'scan sessions' | 'identities' | 'calls' | 'logins' | 'totals';
  rows: number;
}

/**
 * Deletes what has been kept long enough, in small steps, so that what arrives meanwhile never waits long.
 *
 * @param now Milliseconds since 1970.
 * @param retentionDays How long events are kept; scan sessions and identities are kept 30 days longer, orphans
 *   for a day, and the log of calls for 90 days at most.
 * @returns Each deletion, once it is done.
 */
export async function* clean(store: CleanedStore, now: number, retentionDays: number): AsyncGenerator<Deletion> {
  const { read, write } = store;
  const before = now - retentionDays * DAY_MS;
  const longBefore = before - EXTRA_DAYS * DAY_MS;
  for (const partition of await read.findMissingPartitions(now)) await make(store, partition);
  yield* inBits('orphans', (limit) => write.deleteExpiredOrphans(now, limit), 1);
  for (const partition of await read.findOldPartitions(before)) {
    yield* drop(store, partition);
  }
  yield* inBits('events', (limit) => write.deleteOldEvents(before, limit));
  yield* inBits('duplicates', (limit) => write.deleteOldDuplicates(before, limit));
  yield* inBits('scan sessions', (limit) => write.deleteOldSessions(longBefore, limit));
  yield* inBits('identities', (limit) => write.deleteOldIdentities(longBefore, limit));
  const callsBefore = now - Math.min(LOG_DAYS, retentionDays) * DAY_MS;
  yield* inBits('calls', (limit) => write.deleteOldInboundCalls(callsBefore, limit));
  yield { what: 'logins', rows: await write.deleteExpiredLogins(now) };
  yield { what: 'totals', rows: await write.deleteOldTotals(before) };
  await store.purge();
}

/** Removes the fence on failure: left behind, it would keep out the events of its month. */
async function make({ write, report }: CleanedStore, partition: NewPartition): Promise<void> {
  try {
    if (partition.isFenced) {
      await write.fenceRest(partition);
      await report.validateFence(partition);
    }
    await write.makePartition(partition);
  } catch (error) {
    if (partition.isFenced) await write.removeFence(partition);
    throw error;
  }
}

/** In steps, so that nothing waits while it is summed up; if interrupted, the next run resumes where this one ended. */
export async function* drop({ write, report }: CleanedStore, partition: Partition): AsyncGenerator<Deletion> {
  const what = partition.table;
  await write.detachPartition(partition);
  yield { what, rows: 0 };
  const { rows, tallies } = await report.sumPartition(partition);
  yield { what, rows: 0 };
  let outlived: EventKey[];
  do {
    outlived = await report.findOutlived(partition, MAX_ROWS_AT_ONCE);
    if (outlived.length) await write.deleteRepeats(outlived);
    yield { what, rows: 0 };
  } while (outlived.length >= MAX_ROWS_AT_ONCE);
  let last: EventKey | null = null;
  do {
    last = await write.clearPartition(partition, last, MAX_ROWS_LOOKED_AT);
    yield { what, rows: 0 };
  } while (last);
  if (await write.dropPartition(partition, tallies)) yield { what, rows };
}

/** @param fewest If at least this many were deleted, there may be more. */
async function* inBits(
  what: Deletion['what'],
  deleteSome: (limit: number) => Promise<number>,
  fewest = MAX_ROWS_AT_ONCE,
): AsyncGenerator<Deletion> {
  let rows: number;
  do {
    rows = await deleteSome(MAX_ROWS_AT_ONCE);
    yield { what, rows };
  } while (rows >= fewest);
}

/** Called with the number of rows of a kind that have been deleted so far. */
export type OnDeletion = (what: string, rows: number) => void;

/** How many rows of each kind were deleted, if any were. */
export type Deleted = Partial<Record<Deletion['what'], number>>;

/**
 * Runs all steps of {@link clean}.
 *
 * @param isStopped Asked after each step whether to stop.
 * @param onDeletion Called after each step.
 */
export async function cleanAll(
  store: CleanedStore,
  now: number,
  retentionDays: number,
  isStopped = () => false,
  onDeletion: OnDeletion = () => {},
): Promise<Deleted> {
  const deleted: Deleted = {};
  for await (const { what, rows } of clean(store, now, retentionDays)) {
    if (rows) deleted[what] = (deleted[what] ?? 0) + rows;
    onDeletion(what, deleted[what] ?? 0);
    if (isStopped()) break;
  }
  return deleted;
}

/** What a janitor that runs periodically needs. */
export interface JanitorWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects if the clock differs from the one the collectors share: nothing is deleted then. */
  requireSameTime(): Promise<void>;
  /** Calls back once, after a delay; returns a function that cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** Called with what was deleted, if anything was. */
  onDone(deleted: Deleted): void;
  onFailure(error: Error): void;
}

/**
 * Cleans now, and again an hour after the end of each run.
 *
 * @returns Stops it. Resolves once the step in progress is done.
 */
export function startJanitor(store: Store, retentionDays: number, world: JanitorWorld): () => Promise<void> {
  let stopped = false;
  let cancel = () => {};
  let running = run();

  async function run(): Promise<void> {
    try {
      await world.requireSameTime();
      const deleted = await cleanAll(store, world.now(), retentionDays, () => stopped);
      if (Object.keys(deleted).length) world.onDone(deleted);
    } catch (error) {
      world.onFailure(error as Error);
    }
    if (stopped) return;
    cancel = world.setTimer(() => {
      running = run();
    }, EVERY_MS);
  }

  return async () => {
    stopped = true;
    cancel();
    await running;
  };
}
