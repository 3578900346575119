import { type KeptPage, type KeptPages, LEASE_MS, type QueuedEvent, reconcile } from './kept.ts';
import type { Queue } from './queue.ts';
import type { LossReason } from './wire.ts';

/** Changes that come together are written together, after the task and the paint in which they came. */
export const WRITE_DELAY_MS = 50;
/** While anything is kept, a page renews its lease, and looks whether others have left theirs. */
const RENEW_MS = 5_000;

/** Where events stand until they are delivered, whatever becomes of their page. One for all pages of a site. */
export interface Journal {
  /** Replaces what is kept by `change` of it; no other page comes in between. Never rejects. */
  update(change: (kept: KeptPages) => KeptPages): Promise<void>;
  /** Writes down what one page keeps, before it returns. */
  leave(page: string, kept: KeptPage): void;
  /** Removes all that is kept. */
  remove(): void;
}

/** The part of the world that the backlog needs. */
export interface BacklogWorld {
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** Calls back once after `delayMs`; returns the undo. */
  setTimer(callback: () => void, delayMs: number): () => void;
  journal: Journal;
}

/** Keeps the journal equal to the queue, and the queue informed of what other pages have left. */
export interface Backlog {
  /** Notes that the queue, or the state of an event in it, has changed; soon it takes over what other pages have left, too. */
  changed(): void;
  /** Writes at once, because the page is left. A hidden page that lives on holds what it has. */
  leave(): void;
  /** Ends the timer. */
  end(): void;
}

/**
 * @param newId Makes a UUID: the id of this page, once it has something to keep.
 * @param onLoss Is told of events that were lost.
 * @param onWritten Is told when the journal was read and written: the queue may have got something from other pages.
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
    // What was in no request is for the next page at once.
    const leaseMs = events.some((item) => item.inFlight || item.doubtful) ? LEASE_MS : 0;
    world.journal.leave(pageId, { at: world.wallNow(), leaseMs, events });
    isLeft = true;
  }

  return {
    changed() {
      pageId = pageId || newId();
      // No timer will come any more, unless the page does.
      if (isLeft) leave();
      if (!isDirty) writeIn(WRITE_DELAY_MS);
      isDirty = true;
    },
    leave,
    end() {
      if (undoTimer) undoTimer();
      isOver = true;
      // What is still settled is to be written.
      isDirty = false;
    },
  };
}
