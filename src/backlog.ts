import { type KeptPage, type KeptPages, LEASE_MS, type QueuedEvent, reconcile } from './kept.ts';
import type { Queue } from './queue.ts';
import type { LossReason } from './wire.ts';

/** Changes made together are written together, after the task and the paint in which they occur. */
export const WRITE_DELAY_MS = 50;
/** While anything is kept, a page renews its lease this often, and takes over expired ones. */
const RENEW_MS = 5_000;

/** Where events are kept until they are delivered, whatever becomes of their page. Shared by all pages of a site. */
export interface Journal {
  /** Replaces what is kept with `change` of it, without another page in between. Never rejects. */
  update(change: (kept: KeptPages) => KeptPages): Promise<void>;
  /** Writes what one page keeps, synchronously. */
  leave(page: string, kept: KeptPage): void;
  /** Removes all that is kept. */
  remove(): void;
}

/** The part of the world that the backlog needs. */
export interface BacklogWorld {
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** Calls back once after `delayMs`; returns a function that cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
  journal: Journal;
}

/** Keeps the journal in step with the queue, and takes over what other pages have left. */
export interface Backlog {
  /** Call it when the queue, or an event's state in it, has changed. Soon it also takes over what other pages left. */
  changed(): void;
  /** Writes at once, because the page is being left. A page that is only hidden holds on to its events. */
  leave(): void;
  /** Cancels the timer. */
  end(): void;
}

/**
 * @param newId Makes a UUID: the id of this page, once it has something to keep.
 * @param onLoss Called when events are lost.
 * @param onWritten Called after the journal was read and written: the queue may now hold events of other pages.
 */
export function createBacklog(
  queue: Queue<QueuedEvent>,
  newId: () => string,
  world: BacklogWorld,
  onLoss: (count: number, reason: LossReason) => void,
  onWritten: () => void,
): Backlog {
  let undoTimer: (() => void) | undefined;
  let isDirty = false;
  let isOver = false;
  let isLeft = false;
  let pageId: string;

  function writeIn(delayMs: number) {
    if (undoTimer) undoTimer();
    undoTimer = world.setTimer(write, delayMs);
  }

  async function write() {
    let next: KeptPages = {};
    isDirty = isLeft = false;
    await world.journal.update((kept) => {
      next = reconcile(kept, queue, pageId, world.wallNow(), onLoss);
      return next;
    });
    if (isOver) return;
    if (Object.keys(next).length && !isDirty) writeIn(RENEW_MS);
    onWritten();
  }

  function leave() {
    const events = queue.items();
    // What was in no request is the next page's at once.
    const leaseMs = events.some((item) => item.inFlight || item.doubtful) ? LEASE_MS : 0;
    world.journal.leave(pageId, { at: world.wallNow(), leaseMs, events });
    isLeft = true;
  }

  return {
    changed() {
      pageId = pageId || newId();
      // No timer fires any more, unless the page comes back.
      if (isLeft) leave();
      if (!isDirty) writeIn(WRITE_DELAY_MS);
      isDirty = true;
    },
    leave,
    end() {
      if (undoTimer) undoTimer();
      isOver = true;
      // What is settled later still has to be written.
      isDirty = false;
    },
  };
}
