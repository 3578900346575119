import type { LiveLine } from './live-line.ts';

/** How many lines are shown to whoever starts watching, or reconnects. */
const MAX_KEPT_LINES = 200;
/** Older lines are not shown: what any process deletes from the store must not stay visible here for long. */
const MAX_AGE_MS = 60 * 60 * 1_000;

/** A line with its place in the order of all, and the time at which it was reported. */
export type ToldLine = LiveLine & {
  /** Grows from line to line, across restarts too. */
  id: number;
  /** Milliseconds since 1970. */
  at: number;
};

/** Reports what becomes of what arrives. It is kept in memory, and each process has its own. */
export interface Live {
  /** @param describe Called for the line once somebody watches, and never if nobody does. */
  tell(describe: () => LiveLine): void;
  /** The last lines after the one with this id, the oldest first. */
  since(id: number): ToldLine[];
  /** Drops all lines up to this time, in milliseconds since 1970: they may be about a person who was erased then. */
  forget(until: number): void;
  /** @returns Stops listening. */
  listen(onLine: (line: ToldLine) => void): () => void;
}

/** @param now Milliseconds since 1970. */
export function createLive(now: () => number): Live {
  const listeners = new Set<(line: ToldLine) => void>();
  const kept: { id: number; at: number; line(): ToldLine }[] = [];
  // Starts from the time, so that whoever reconnects after a restart is told what is new.
  let lastId = now() * 1_000;

  return {
    tell(describe) {
      lastId += 1;
      const [id, at] = [lastId, now()];
      const line = () => ({ ...describe(), id, at });
      kept.push({ id, at, line });
      if (kept.length > MAX_KEPT_LINES) kept.shift();
      if (!listeners.size) return;
      const told = line();
      for (const listener of listeners) listener(told);
    },
    since(id) {
      const oldest = now() - MAX_AGE_MS;
      return kept.filter((told) => told.id > id && told.at >= oldest).map(({ line }) => line());
    },
    forget(until) {
      kept.splice(0, kept.findLastIndex(({ at }) => at <= until) + 1);
    },
    listen(onLine) {
      // A function of its own, so that nobody stops another's listening.
      const listener = (line: ToldLine) => onLine(line);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
