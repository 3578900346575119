import { type KeptEvent, keep, LEASE_MS, type QueuedEvent, reconcile } from './kept.ts';
import type { Queue } from './queue.ts';
import type { LossReason } from './wire.ts';

/** Changes that come together are written together, after the task and the paint in which they came. */
export const WRITE_DELAY_MS = 50;
/** While other pages have something, this one looks again and again whether they have left it. */
export const POLL_MS = 5_000;

/** Where events stand until they are delivered, whatever becomes of their page. One for all pages of a site. */
export interface Journal {
  /** Replaces what is kept by `change` of it; no other page comes in between. Never rejects. */
  update(change: (kept: KeptEvent[]) => KeptEvent[]): Promise<void>;
  /** Adds to what is kept all that the page `owner` has, before it returns. */
  leave(mine: KeptEvent[], owner: string): void;
}

/** The part of the world that the backlog needs. */
export interface BacklogWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delayMs`; returns the undo. */
  setTimer(callback: () => void, delayMs: number): () => void;
  journal: Journal;
}

/** Keeps the journal equal to the queue, and the queue informed of what other pages have left or taken over. */
export interface Backlog {
  /** Notes that the queue, or the state of an event in it, has changed. */
  changed(): void;
  /** Settles when all that waits in the queue is this page's to send. */
  prepare(): Promise<void>;
  /** Writes at once, because the page is going away. */
  leave(): void;
  /** Ends the timer. */
  stop(): void;
}

/**
 * @param owner The id of this page.
 * @param onLoss Is told of events that were lost.
 * @param onWritten Is told when the journal was read and written: the queue may have got something from other pages.
 */
export function createBacklog(
  queue: Queue<QueuedEvent>,
  owner: string,
  world: BacklogWorld,
  onLoss: (count: number, reason: LossReason) => void,
  onWritten: () => void,
): Backlog {
  let undoTimer: (() => void) | null = null;
  let isDirty = false;
  let isOver = false;
  let writtenAt = 0;
  let last = Promise.resolve();

  function writeIn(delayMs: number) {
    if (undoTimer) undoTimer();
    undoTimer = world.setTimer(write, delayMs);
  }

  function write(): Promise<void> {
    let others: KeptEvent[] = [];
    isDirty = false;
    last = last
      .then(() =>
        world.journal.update((kept) => {
          writtenAt = world.now();
          const next = reconcile(kept, queue, owner, writtenAt, onLoss);
          others = next.filter((entry) => entry.owner !== owner);
          return next;
        }),
      )
      .then(() => {
        if (others.length && !isDirty && !isOver) writeIn(POLL_MS);
        onWritten();
      });
    return last;
  }

  return {
    changed() {
      if (!isDirty) writeIn(WRITE_DELAY_MS);
      isDirty = true;
    },
    prepare: () => (Math.abs(world.now() - writtenAt) < LEASE_MS / 2 ? last : write()),
    leave() {
      // What was not even sent is for the next page at once: if this one comes back, it has to ask first.
      writtenAt = 0;
      world.journal.leave(keep(queue, owner, world.now(), 0), owner);
    },
    stop() {
      isOver = true;
      if (undoTimer) undoTimer();
    },
  };
}
