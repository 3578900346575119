import type { EventKey } from './store/deletion.ts';
import type { NewPartition } from './store/new-partitions.ts';
import type { Partition } from './store/partitions.ts';
import type { Store } from './store/store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Scan sessions outlive the events that they explain, and what events are known by the copies that come late. */
const EXTRA_DAYS = 30;
/** So long somebody may ask what became of a call. */
const LOG_DAYS = 90;
/** Small enough that no event waits long for its turn. */
const MAX_ROWS_AT_ONCE = 500;
/** Of which most need no change. */
const MAX_ROWS_LOOKED_AT = 5_000;
const EVERY_MS = HOUR_MS;

export type CleanedStore = Pick<Store, 'read' | 'write' | 'report' | 'purge'>;

/** What was deleted in one go. */
export interface Deletion {
  what: 'orphans' | 'events' | 'duplicates' | 'scan sessions' | 'identities' | 'calls' | 'logins' | 'totals';
  rows: number;
}

/**
 * Deletes what has been kept long enough, bit by bit, so that what arrives meanwhile never waits long.
 *
 * @param now Milliseconds since 1970.
 * @param retentionDays How long events are kept; scan sessions and identities are kept 30 days longer, orphans a day,
 *   and the log of calls for 90 days at most.
 * @returns Each deletion as it is done.
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

/** A fence that stayed would keep out the events of its month. */
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

/** In steps, so that nobody waits while it is summed up; the next time goes on where this one ends. */
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

/** @param fewest There may be more where so many were deleted. */
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

/** Is told how many rows of a kind were deleted so far. */
export type OnDeletion = (what: string, rows: number) => void;

/** How many rows of each kind were deleted, where any were. */
export type Deleted = Partial<Record<Deletion['what'], number>>;

/**
 * The same in one.
 *
 * @param isStopped Asked after each bit.
 * @param onDeletion Told after each bit.
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

/** What a janitor that works by itself needs. */
export interface JanitorWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects where others go by another time: nothing is deleted then. */
  requireSameTime(): Promise<void>;
  /** Calls back once, after a time; returns the undo. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** Is told how much was deleted where something was. */
  onDone(deleted: Deleted): void;
  onFailure(error: Error): void;
}

/**
 * Cleans now, and an hour after each time.
 *
 * @returns Stops it. Resolves when what it was about is done.
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
