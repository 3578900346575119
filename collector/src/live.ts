import type { LiveLine } from './live-line.ts';

/** So many lines are shown to whoever begins to look, or comes back. */
const MAX_KEPT_LINES = 200;
/** And none that is older: what is deleted from the store, by whichever process, is not to be seen here for long. */
const MAX_AGE_MS = 60 * 60 * 1_000;

/** A line with its place in the order of all, and the time at which it was told. */
export type ToldLine = LiveLine & {
  /** Grows from line to line, over restarts too. */
  id: number;
  /** Milliseconds since 1970. */
  at: number;
};

/** Where the collector tells what becomes of what arrives. It lives in memory, and is each process's own. */
export interface Live {
  /** @param describe Is asked for the line once somebody looks, and never where nobody does. */
  tell(describe: () => LiveLine): void;
  /** The last lines after the one of this id, the oldest first. */
  since(id: number): ToldLine[];
  /** Keeps no line any more of this time or before, in milliseconds since 1970: it may tell of who was erased then. */
  forget(until: number): void;
  /** @returns Ends it. */
  listen(onLine: (line: ToldLine) => void): () => void;
}

/** @param now Milliseconds since 1970. */
export function createLive(now: () => number): Live {
  const listeners = new Set<(line: ToldLine) => void>();
  const kept: { id: number; at: number; line(): ToldLine }[] = [];
  // Begins with the time, so that who comes back after a restart is told what is new.
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
      // One of its own, so that nobody ends the listening of another.
      const listener = (line: ToldLine) => onLine(line);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
